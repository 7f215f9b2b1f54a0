import { availableParallelism, totalmem } from "node:os";
import { OperatorError } from "../../schema/operatorError.ts";

export interface ProcessSettings {
  /** Flags of Node that have no effect once the process runs. */
  readonly nodeFlags: readonly string[];
  /** Gateway processes on the one port. */
  readonly workers: number;
  /** What was chosen and why, in one line. */
  readonly summary: string;
}

/** A setting has a value that is not accepted; the message says what is. */
export class ProcessSettingsError extends OperatorError {
  override name = "ProcessSettingsError";
}

export interface GatewayLoad {
  /** Null where nobody has said how many. */
  readonly workers: number | null;
  /** Legacy systems are called from the gateway's own processes. */
  readonly readsSources: boolean;
}

const megabyte = 1024 * 1024;

/** A worker with its planning thread and its semi-spaces needs half of it under load. */
const memoryPerWorkerMb = 1024;
const mostWorkers = 16;

/**
 * Settings of the gateway's processes from the machine. Workers: one where they call legacy systems, which take fewer calls
 * than one process makes; else one for each core, as far as the memory goes; `WORKERS` and `--workers` override. A young
 * generation large enough that what one request makes is garbage before it is copied: 64 MB from 2 GB of memory a worker
 * on, 32 MB from 1 GB, else V8's own; `SEMI_SPACE_MB` overrides.
 */
export function processSettings(
  environment: Readonly<Record<string, string | undefined>>,
  load: GatewayLoad,
  machine: { readonly cores: number; readonly memoryBytes: number } = {
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  },
): ProcessSettings {
  const memoryMb = Math.floor(machine.memoryBytes / megabyte);
  const affordable = Math.max(1, Math.min(machine.cores, Math.floor(memoryMb / memoryPerWorkerMb), mostWorkers));
  const workers = load.workers ?? (load.readsSources ? 1 : affordable);
  const shareMb = memoryMb / workers;
  const semiSpaceMb = readOverride(environment["SEMI_SPACE_MB"]) ?? (shareMb >= 2048 ? 64 : shareMb >= 1024 ? 32 : 16);
  const counted = workers === 1 ? "1 worker" : `${workers} workers`;
  return {
    nodeFlags: [`--max-semi-space-size=${semiSpaceMb}`],
    workers,
    summary: `${machine.cores} cores, ${memoryMb} MB: ${counted} (WORKERS), semi-space ${semiSpaceMb} MB (SEMI_SPACE_MB)`,
  };
}

function readOverride(text: string | undefined): number | null {
  if (text === undefined || text === "") return null;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1024) {
    throw new ProcessSettingsError("SEMI_SPACE_MB has to be a whole number from 1 to 1024.");
  }
  return value;
}
