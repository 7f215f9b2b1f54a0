import { UsageError } from "../../cli/command.ts";
import { helpOf, helpOfAll, type Program } from "../../cli/help.ts";
import { readArguments, splitName } from "../../cli/readArguments.ts";
import { AuditConfigError, AuditError } from "../auditError.ts";
import { ExportError } from "../export/exportError.ts";
import { ForeignFileError } from "../format/foreignFileError.ts";
import { FormatError } from "../format/formatError.ts";
import { printableLines } from "../format/printable.ts";
import { NoJournalError } from "../verify/findChains.ts";
import type { AuditCommands, AuditContext } from "./command.ts";
import { NotFound } from "./notFound.ts";

export interface CommandOptions {
  readonly commands: AuditCommands;
  readonly context: AuditContext;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}

const program: Program = {
  invocation: "npm run audit --",
  title: "The query log: 查询日志.",
  notes: [
    "Every command takes --json and --help. AUDIT_DIR names the folder of the log, AUDIT_KEYS that of its keys; .data/audit and .data/audit-keys by default.",
    "Exit code 0: good; 1: something is wrong with the log, or cannot be done; 2: the command was written wrong.",
  ],
};

/** One command of `npm run audit`. @returns the exit code */
export async function runCommand(argv: readonly string[], options: CommandOptions): Promise<number> {
  const { commands, context, print, printError } = options;
  const [name, rest] = splitName(commands, argv);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (argv.length === 0 || argv.includes("--help") || argv.includes("-h")) {
    print(command === undefined ? helpOfAll(program, commands) : helpOf(program, name, command));
    return 0;
  }
  if (command === undefined) {
    printError(`There is no command ${JSON.stringify(name)}; see npm run audit -- --help.\n`);
    return 2;
  }
  const isJson = rest.includes("--json");
  try {
    const { text, json, exitCode = 0 } = await command.run(readArguments(command, rest), context);
    print(`${printableLines(isJson ? JSON.stringify(json, null, 2) : text)}\n`);
    return exitCode;
  } catch (error) {
    if (!isSentence(error)) throw error;
    printError(
      `${printableLines(isJson ? JSON.stringify({ errors: [{ message: error.message }] }) : error.message)}\n`,
    );
    const isUsage = error instanceof UsageError || error instanceof NoJournalError;
    if (isUsage && !isJson) printError(`See npm run audit -- ${name} --help.\n`);
    return isUsage ? 2 : 1;
  }
}

const sentences = [
  ForeignFileError,
  UsageError,
  NoJournalError,
  NotFound,
  ExportError,
  FormatError,
  AuditError,
  AuditConfigError,
];

function isSentence(error: unknown): error is Error {
  return sentences.some((kind) => error instanceof kind);
}
