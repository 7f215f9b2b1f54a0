/** `npm run gateway`: the gateway with the process settings of this machine. Flags go to gateway/main.ts. */
import { onStop } from "./onStop.ts";
import { ProcessSettingsError, processSettings } from "./processSettings.ts";
import { startChild } from "./startChild.ts";

const argv = process.argv.slice(2);

try {
  const { nodeFlags, summary } = processSettings(process.env);
  if (!argv.includes("--help") && !argv.includes("-h")) console.error(`[gateway] ${summary}`);
  const child = startChild("gateway", "gateway/main.ts", argv, process.env, nodeFlags);
  onStop(() => void child.stop());
  process.exitCode = await child.ended;
  process.exit();
} catch (error) {
  if (!(error instanceof ProcessSettingsError)) throw error;
  console.error(error.message);
  process.exit(1);
}
