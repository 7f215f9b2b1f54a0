/** `npm run gateway`: the gateway with the process settings of this machine. Flags go to gateway/main.ts. */
import { UsageError } from "../../gateway/settings/config.ts";
import { OperatorError } from "../../schema/operatorError.ts";
import { gatewayHelp } from "../processes/gatewayHelp.ts";
import { onStop } from "../processes/onStop.ts";
import { startChild } from "../processes/startChild.ts";
import { gatewayCommand } from "../processes/startGateway.ts";

const argv = process.argv.slice(2);

function start() {
  if (argv.includes("--help") || argv.includes("-h"))
    return startChild("gateway", "gateway/main.ts", argv, process.env);
  const command = gatewayCommand(argv, process.env);
  console.error(`[gateway] ${command.summary}`);
  return command.start();
}

try {
  const child = start();
  onStop(() => void child.stop());
  process.exitCode = await child.ended;
  process.exit();
} catch (error) {
  if (!(error instanceof OperatorError)) throw error;
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${await gatewayHelp(process.env)}`);
    process.exit(2);
  }
  console.error(error.message);
  process.exit(1);
}
