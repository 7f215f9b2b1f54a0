import { parseArgs } from "node:util";
import { type Command, type Commands, type Given, UsageError } from "./command.ts";

/** `documents add`: a name of two words, where there is such a command. */
export function splitName<Context>(
  commands: Commands<Context>,
  [first = "", second = "", ...rest]: readonly string[],
): readonly [string, readonly string[]] {
  const both = `${first} ${second}`;
  return Object.hasOwn(commands, both) ? [both, rest] : [first, second === "" ? rest : [second, ...rest]];
}

/** @throws UsageError */
export function readArguments<Context>(command: Command<Context>, argv: readonly string[]): Given {
  const { positionals: names, isOpenEnded = false, flags } = command;
  const kinds = Object.entries({ ...flags, json: { description: "" } }).map(([flag, kind]) => {
    const type = "value" in kind ? ("string" as const) : ("boolean" as const);
    return [flag, { type, multiple: "isRepeatable" in kind && kind.isRepeatable === true }] as const;
  });
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
  const lists = Object.entries(parsed.values).map(([flag, value]) => [flag, [value].flat().map(textOf)] as const);
  return {
    positionals,
    lists: Object.fromEntries(lists),
    flags: Object.fromEntries(lists.map(([flag, values]) => [flag, values.at(-1)])),
  };
}

function textOf(value: string | boolean | undefined): string {
  return value === true ? "" : String(value);
}
