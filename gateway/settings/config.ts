import { parseArgs } from "node:util";
import { OperatorError } from "../../schema/operatorError.ts";
import { type SettingName, settings, subgraphUrlVariable } from "./settings.ts";

type Value<Name extends SettingName> = Exclude<ReturnType<(typeof settings)[Name]["parse"]>, undefined>;

export type Config = { readonly [Name in SettingName]: Value<Name> } & {
  /** The supergraph is this repository's own, so its subgraphs can run in this process. */
  readonly ownSupergraph: boolean;
  /** URL by environment variable name, see `subgraphUrlVariableOf`. */
  readonly subgraphUrls: Readonly<Record<string, string>>;
};

/** Start-up cannot continue. The message is a sentence for the operator. */
export class ConfigError extends OperatorError {
  override name = "ConfigError";
}

/** A flag or its value cannot be used: the command ends with 2 after the message and its help. */
export class UsageError extends ConfigError {}

/**
 * The frozen configuration.
 *
 * @param argv without the runtime and the script: `process.argv.slice(2)`
 * @throws ConfigError naming the key and what is accepted, UsageError where that is a flag
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>, argv: readonly string[]): Config {
  const flags = readFlags(argv);
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const fromFlag = flags[setting.flag];
    const given = fromFlag ?? env[setting.variable] ?? setting.fallback;
    const value = setting.parse(given);
    if (value === undefined) {
      const key = fromFlag === undefined ? setting.variable : `--${setting.flag}`;
      const shown = "secret" in setting ? "not accepted" : JSON.stringify(given);
      const Refused = fromFlag === undefined ? ConfigError : UsageError;
      throw new Refused(`${key} is ${shown}; accepted: ${setting.accepted}.`);
    }
    values[name] = value;
  }
  return Object.freeze({
    ...(values as { [Name in SettingName]: Value<Name> }),
    ownSupergraph: values["supergraphFile"] === settings.supergraphFile.fallback,
    subgraphUrls: Object.freeze(readSubgraphUrls(env)),
  });
}

function readFlags(argv: readonly string[]): Readonly<Record<string, string>> {
  const flagNames = Object.values(settings).map((setting) => setting.flag);
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(flagNames.map((flag) => [flag, { type: "string" as const }])),
    strict: false,
    tokens: true,
  });
  const flags: Record<string, string> = {};
  for (const token of tokens) {
    const name = token.kind === "option" ? token.name : token.kind === "positional" ? token.value : "";
    const isKnown = flagNames.some((flag) => flag === name) || switchOf(name) !== null;
    if (token.kind !== "option" || !isKnown) {
      throw new UsageError(
        `Unknown argument ${JSON.stringify(token.kind === "option" ? token.rawName : name)}; ` +
          `accepted: ${flagNames.map((flag) => `--${flag}`).join(", ")}, --help.`,
      );
    }
    const switchedOff = switchOf(name);
    if (switchedOff !== null && token.value === undefined) {
      flags[switchedOff] = "off";
      continue;
    }
    if (token.value === undefined || token.value.startsWith("--")) {
      throw new UsageError(`--${name} needs a value.`);
    }
    flags[name] = token.value;
  }
  return flags;
}

/** `no-codegen` switches `codegen` off; null for what is no such switch. */
function switchOf(name: string): string | null {
  const setting = Object.values(settings).find(({ flag }) => name === `no-${flag}`);
  return setting !== undefined && setting.parse("off") === "off" ? setting.flag : null;
}

function readSubgraphUrls(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const urls: Record<string, string> = {};
  for (const [variable, given] of Object.entries(env)) {
    if (!subgraphUrlVariable.test(variable) || given === undefined || given === "") continue;
    const url = URL.parse(given);
    if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
      throw new ConfigError(`${variable} is no URL; accepted: http://host:port/path or https://host:port/path.`);
    }
    urls[variable] = url.href;
  }
  return urls;
}
