import { helpText } from "../../gateway/settings/help.ts";
import type { Environment } from "../../subgraphs/manifest.ts";

/** Every flag and variable of the gateway. Loads the adapters, whose settings are among them. */
export async function gatewayHelp(environment: Environment): Promise<string> {
  const { loadGraph, settingsOf } = await import("../../subgraphs/manifest.ts");
  return helpText(settingsOf(await loadGraph(environment)));
}
