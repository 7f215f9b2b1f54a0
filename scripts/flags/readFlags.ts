import { parseArgs } from "node:util";
import type { Flag } from "./flagKinds.ts";

type Values<Flags> = { readonly [Name in keyof Flags]: Flags[Name] extends Flag<infer Value> ? Value : never };

/** The command line cannot be used; the message is one sentence. */
class UnusableFlag extends Error {}

/**
 * The flags of a small command. `--help` prints the text and ends the process with 0. What cannot be used, a flag or its
 * value, ends it with 2, after a sentence that says what is accepted, and the help. Nothing has been done by then.
 */
export function readFlags<const Flags extends Readonly<Record<string, Flag<unknown>>>>(
  help: string,
  flags: Flags,
): Values<Flags> {
  try {
    const given = readTokens(process.argv.slice(2), flags);
    if (given !== null) return given as Values<Flags>;
  } catch (error) {
    if (!(error instanceof UnusableFlag)) throw error;
    process.stderr.write(`${error.message}\n\n${help.trimEnd()}\n`);
    process.exit(2);
  }
  process.stdout.write(`${help.trimEnd()}\n`);
  process.exit(0);
}

/** Null where help is asked for. */
function readTokens(args: string[], flags: Readonly<Record<string, Flag<unknown>>>) {
  const kinds = Object.entries(flags).map(([flag, { isSwitch }]) => {
    return [flag, { type: isSwitch ? ("boolean" as const) : ("string" as const) }] as const;
  });
  const options = { ...Object.fromEntries(kinds), help: { type: "boolean" as const, short: "h" } };
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true });
  if (tokens.some((token) => token.kind === "option" && token.name === "help")) return null;
  const values = Object.fromEntries(Object.entries(flags).map(([flag, { fallback }]) => [flag, fallback]));
  for (const token of tokens) {
    const flag = token.kind === "option" && Object.hasOwn(flags, token.name) ? flags[token.name] : undefined;
    if (token.kind !== "option" || flag === undefined) {
      const argument = token.kind === "option" ? token.rawName : (args[token.index] ?? "");
      const accepted = [...Object.keys(flags), "help"].map((name) => `--${name}`).join(", ");
      throw new UnusableFlag(`Unknown argument ${JSON.stringify(argument)}; accepted: ${accepted}.`);
    }
    values[token.name] = readValue(token, flag);
  }
  return values;
}

interface Option {
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function readValue({ rawName, value, inlineValue = false }: Option, { isSwitch, read, accepted }: Flag<unknown>) {
  if (isSwitch) {
    if (value !== undefined) throw new UnusableFlag(`${rawName} takes no value.`);
    return true;
  }
  // `--seed --only 3`: a flag is no value.
  if (value === undefined || (!inlineValue && value.startsWith("--"))) {
    throw new UnusableFlag(`${rawName} needs a value: ${accepted}.`);
  }
  const result = read(value);
  if (result === undefined) throw new UnusableFlag(`${rawName} is ${JSON.stringify(value)}; accepted: ${accepted}.`);
  return result;
}
