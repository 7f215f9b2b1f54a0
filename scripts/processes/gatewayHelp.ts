import { helpText } from "../../gateway/settings/help.ts";

/** Every flag and variable of the gateway. Loads the adapters, whose settings are among them. */
export async function gatewayHelp(): Promise<string> {
  const { sourceSettings } = await import("../../subgraphs/manifest.ts");
  return helpText(Object.values(sourceSettings));
}
