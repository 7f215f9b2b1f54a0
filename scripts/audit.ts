/** `npm run audit`: verifies the query log, exports from it, and prints its heads. */
import { commands } from "../audit/cli/commands.ts";
import { retentionCommand } from "../audit/cli/retentionCommand.ts";
import { runCommand } from "../audit/cli/runCommand.ts";

const isWatched = process.stderr.isTTY;

process.exitCode = await runCommand(process.argv.slice(2), {
  commands: { ...commands, retention: retentionCommand(process.env) },
  context: {
    directory: process.env["AUDIT_DIR"] || ".data/audit",
    keysDirectory: process.env["AUDIT_KEYS"] || ".data/audit-keys",
    progress: (text) => {
      if (isWatched) process.stderr.write(`\r${text}`);
    },
  },
  print: (text) => process.stdout.write(isWatched ? `\n${text}` : text),
  printError: (text) => process.stderr.write(text),
});
