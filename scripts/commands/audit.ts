/** `npm run audit`: verifies the query log, exports from it, and prints its heads. */
import { auditCommands } from "../../audit/cli/commands.ts";
import { runCommand } from "../../audit/cli/runCommand.ts";
import { readInput } from "../../cli/readInput.ts";

const isWatched = process.stderr.isTTY;

process.exitCode = await runCommand(process.argv.slice(2), {
  commands: auditCommands(process.env),
  context: {
    directory: process.env["AUDIT_DIR"] || ".data/audit",
    keysDirectory: process.env["AUDIT_KEYS"] || ".data/audit-keys",
    input: () => readInput(process.stdin),
    progress: (text) => {
      if (isWatched) process.stderr.write(`\r${text}`);
    },
  },
  print: (text) => process.stdout.write(isWatched ? `\n${text}` : text),
  printError: (text) => process.stderr.write(text),
});
