import { readConfig } from "../../gateway/settings/config.ts";
import { settings } from "../../gateway/settings/settings.ts";
import { processSettings } from "./processSettings.ts";
import { type StartedChild, startChild } from "./startChild.ts";

export interface GatewayCommand {
  /** The process settings that were chosen and why, in one line. */
  readonly summary: string;
  readonly start: () => StartedChild;
}

/**
 * The gateway with the process settings of this machine: one process, or several on one port.
 *
 * @throws ConfigError, ProcessSettingsError: messages for the operator
 */
export function gatewayCommand(argv: readonly string[], environment: NodeJS.ProcessEnv): GatewayCommand {
  const config = readConfig(environment, argv);
  const { flag, variable } = settings.workers;
  const isGiven =
    environment[variable] !== undefined ||
    argv.some((argument) => argument === `--${flag}` || argument.startsWith(`--${flag}=`));
  // Of our own supergraph some subgraph runs in the gateway, unless each has been given a URL.
  const load = { workers: isGiven ? config.workers : null, readsSources: config.ownSupergraph };
  const { workers, nodeFlags, summary } = processSettings(environment, load);
  const script = workers === 1 ? "gateway/main.ts" : "scripts/processes/workers.ts";
  const childEnvironment = { ...environment, [variable]: String(workers) };
  return { summary, start: () => startChild("gateway", script, argv, childEnvironment, nodeFlags) };
}
