import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

const gatewayCore = "0";
const loadCore = "1";

/** Null where processes can be pinned; else why not. */
export function pinningProblem(): string | null {
  if (process.platform !== "linux" || spawnSync("taskset", ["--version"]).status !== 0) {
    return "there is no taskset";
  }
  return availableParallelism() < 2 ? "there is one core" : null;
}

/** Binds this process, and so the load and the subgraphs that it starts, to their core. */
export function pinLoad(): void {
  spawnSync("taskset", ["--all-tasks", "--cpu-list", "--pid", loadCore, String(process.pid)]);
}

/** What to put in front of a gateway's command. */
export const onGatewayCore: readonly string[] = pinningProblem() === null ? ["taskset", "--cpu-list", gatewayCore] : [];
