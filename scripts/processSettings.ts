import { availableParallelism, totalmem } from "node:os";

export interface ProcessSettings {
  /** Flags of Node that have no effect once the process runs. */
  readonly nodeFlags: readonly string[];
  /** What was chosen and why, in one line. */
  readonly summary: string;
}

/** A setting has a value that is not accepted; the message says what is. */
export class ProcessSettingsError extends Error {
  override readonly name = "ProcessSettingsError";
}

const megabyte = 1024 * 1024;

/**
 * Settings of the gateway's process from the machine: a young generation large enough that what one request makes is
 * garbage before it is copied. 64 MB from 2 GB of memory on, 32 MB from 1 GB, else V8's own; `SEMI_SPACE_MB` overrides.
 */
export function processSettings(
  environment: Readonly<Record<string, string | undefined>>,
  machine: { readonly cores: number; readonly memoryBytes: number } = {
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  },
): ProcessSettings {
  const memoryMb = Math.floor(machine.memoryBytes / megabyte);
  const semiSpaceMb =
    readOverride(environment["SEMI_SPACE_MB"]) ?? (memoryMb >= 2048 ? 64 : memoryMb >= 1024 ? 32 : 16);
  return {
    nodeFlags: [`--max-semi-space-size=${semiSpaceMb}`],
    summary: `${machine.cores} cores, ${memoryMb} MB: semi-space ${semiSpaceMb} MB (SEMI_SPACE_MB)`,
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
