import { type Commands, UsageError } from "../../cli/command.ts";
import { helpOf, helpOfAll, type Program } from "../../cli/help.ts";
import { readArguments, splitName } from "../../cli/readArguments.ts";
import { RegisterError } from "../clients/problem.ts";
import { DocumentsError } from "../documents/readDocuments.ts";
import { StoreError } from "../store/storeError.ts";
import { clientCommands, NoSuchClient } from "./clientCommands.ts";
import { flagOfField } from "./clientFlags.ts";
import type { Registers } from "./command.ts";
import { documentCommands } from "./documentCommands.ts";
import { keyCommands } from "./keyCommands.ts";

export interface CommandOptions {
  /** Opened only when there is something to do; `close` is called afterwards. @throws StoreError, UsageError */
  readonly open: () => Promise<Registers & { readonly close: () => Promise<void> }>;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}

const commands: Commands<Registers> = { ...clientCommands, ...documentCommands, ...keyCommands };

const program: Program = {
  invocation: "npm run access --",
  title: "API clients and their rights: 接口客户端.",
  notes: [
    "Every command takes --json and --help. DATABASE_URL names the store, postgresql://account:password@host:port/database;",
    "without it, the store of the demo is used while `npm start` runs here.",
    "Exit code 0: done; 1: refused, nothing was changed; 2: the command was written wrong.",
  ],
};

/** One command of `npm run access`. @returns the exit code: 0 done, 1 refused, 2 written wrong */
export async function runCommand(argv: readonly string[], options: CommandOptions): Promise<number> {
  const { open, print, printError } = options;
  const [name, rest] = splitName(commands, argv);
  const command = isCommand(name) ? commands[name] : undefined;
  const wantsHelp = argv.length === 0 || argv.includes("--help") || argv.includes("-h");
  if (wantsHelp) {
    print(command === undefined ? helpOfAll(program, commands) : helpOf(program, name, command));
    return 0;
  }
  if (command === undefined) {
    printError(`There is no command ${JSON.stringify(name)}; see npm run access -- --help.\n`);
    return 2;
  }
  try {
    const given = readArguments(command, rest);
    const { close, ...registers } = await open();
    try {
      const { text, json } = await command.run(given, registers);
      print(given.flags["json"] === undefined ? `${text}\n` : `${JSON.stringify(json, null, 2)}\n`);
      return 0;
    } finally {
      await close();
    }
  } catch (error) {
    if (!isSentence(error)) throw error;
    printError(
      rest.includes("--json") ? `${JSON.stringify({ errors: problemsOf(error) })}\n` : `${sentences(error)}\n`,
    );
    if (!(error instanceof UsageError)) return isWrongInput(error) ? 2 : 1;
    if (!rest.includes("--json")) printError(`See npm run access -- ${name} --help.\n`);
    return 2;
  }
}

function isCommand(name: string): boolean {
  return Object.hasOwn(commands, name);
}

type SentenceError = RegisterError | DocumentsError | StoreError | UsageError | NoSuchClient;

function isSentence(error: unknown): error is SentenceError {
  return [RegisterError, DocumentsError, StoreError, UsageError, NoSuchClient].some((kind) => error instanceof kind);
}

function isWrongInput(error: SentenceError): boolean {
  return error instanceof RegisterError && error.problems.every(({ code }) => code === "INVALID_VALUE");
}

function problemsOf(error: SentenceError): readonly object[] {
  return error instanceof RegisterError ? error.problems : [{ message: error.message }];
}

function sentences(error: SentenceError): string {
  if (!(error instanceof RegisterError)) return error.message;
  return error.problems
    .map(({ field, code, message }) =>
      code === "INVALID_VALUE" && Object.hasOwn(flagOfField, field)
        ? `--${flagOfField[field as keyof typeof flagOfField]}: ${message}`
        : message,
    )
    .join("\n");
}
