import { parseArgs } from "node:util";
import { RegisterError } from "../clients/problem.ts";
import { DocumentsError } from "../documents/readDocuments.ts";
import { StoreError } from "../store/storeError.ts";
import { clientCommands, NoSuchClient } from "./clientCommands.ts";
import { flagOfField } from "./clientFlags.ts";
import { type Command, type Given, type Registers, UsageError } from "./command.ts";
import { documentCommands } from "./documentCommands.ts";
import { helpOf, helpOfAll } from "./help.ts";
import { keyCommands } from "./keyCommands.ts";

export interface CommandOptions {
  /** Opened only when there is something to do; `close` is called afterwards. @throws StoreError, UsageError */
  readonly open: () => Promise<Registers & { readonly close: () => Promise<void> }>;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}

const commands: Readonly<Record<string, Command>> = { ...clientCommands, ...documentCommands, ...keyCommands };

/** One command of `npm run access`. @returns the exit code: 0 done, 1 refused, 2 written wrong */
export async function runCommand(argv: readonly string[], options: CommandOptions): Promise<number> {
  const { open, print, printError } = options;
  const [name, rest] = splitName(argv);
  const command = isCommand(name) ? commands[name] : undefined;
  const wantsHelp = argv.length === 0 || argv.includes("--help") || argv.includes("-h");
  if (wantsHelp) {
    print(command === undefined ? helpOfAll(commands) : helpOf(name, command));
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

/** `documents add`: a name of two words. */
function splitName([first = "", second = "", ...rest]: readonly string[]): readonly [string, readonly string[]] {
  const both = `${first} ${second}`;
  return isCommand(both) ? [both, rest] : [first, second === "" ? rest : [second, ...rest]];
}

function readArguments({ positionals: names, isOpenEnded = false, flags }: Command, argv: readonly string[]): Given {
  const kinds = Object.entries({ ...flags, json: { description: "" } }).map(
    ([flag, { ...kind }]) => [flag, { type: "value" in kind ? ("string" as const) : ("boolean" as const) }] as const,
  );
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...argv], options: Object.fromEntries(kinds), allowPositionals: true });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : "The flags cannot be read.", { cause });
  }
  const { positionals } = parsed;
  const least = isOpenEnded ? names.length - 1 : names.length;
  if (positionals.length < least) throw new UsageError(`Needed: ${names.slice(positionals.length, least).join(" ")}.`);
  if (!isOpenEnded && positionals.length > names.length) {
    throw new UsageError(`${JSON.stringify(positionals[names.length])} is one too many.`);
  }
  const given = Object.entries(parsed.values).map(([flag, value]) => [flag, value === true ? "" : String(value)]);
  return { positionals, flags: Object.fromEntries(given) };
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
