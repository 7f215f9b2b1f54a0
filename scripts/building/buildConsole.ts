import { build } from "vite";

/** Bundles the explorer page from console/ into console/dist. */
export async function buildConsole(): Promise<void> {
  await build({ configFile: "console/vite.config.ts", logLevel: "error" });
}
