import { OperatorError } from "../../schema/operatorError.ts";

/** A setting is missing or wrong; the message names it and what is accepted, never its value. */
export class SubgraphsConfigError extends OperatorError {
  override name = "SubgraphsConfigError";
}

/** What a text of the environment has to be. */
export interface SettingKind<Value> {
  /** Completes the sentence "GRID_URL has to be ...". */
  readonly accepted: string;
  /** Undefined for a text that is not accepted. */
  readonly parse: (text: string) => Value | undefined;
}

export interface ModuleSetting<Value> extends SettingKind<Value> {
  /** Name in the environment. */
  readonly variable: string;
  /** What it is for, a sentence or two. */
  readonly description: string;
  /** As it would be written in the environment; a setting without one has to be set. */
  readonly fallback?: string;
  /** Its value is shown nowhere. */
  readonly secret?: true;
}

export type ModuleSettings = Readonly<Record<string, ModuleSetting<unknown>>>;

/** The values of settings, by their names in code. */
export type SettingValues<Settings extends ModuleSettings> = {
  readonly [Name in keyof Settings]: Settings[Name] extends ModuleSetting<infer Value> ? Value : never;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws SubgraphsConfigError for the first that is missing or not accepted */
export function readSettings<Settings extends ModuleSettings>(
  settings: Settings,
  environment: Environment,
): SettingValues<Settings> {
  const values = Object.entries(settings).map(([name, setting]) => [name, readSetting(setting, environment)]);
  return Object.freeze(Object.fromEntries(values) as SettingValues<Settings>);
}

/** Variables that have to be set and are not. */
export function missingSettings(settings: ModuleSettings, environment: Environment): readonly string[] {
  return Object.values(settings)
    .filter((setting) => textOf(setting, environment) === undefined)
    .map(({ variable }) => variable);
}

function readSetting(setting: ModuleSetting<unknown>, environment: Environment): unknown {
  const { variable, description, accepted, parse } = setting;
  const text = textOf(setting, environment);
  if (text === undefined) throw new SubgraphsConfigError(`${variable} is not set. ${description}`);
  const value = parse(text);
  if (value === undefined) throw new SubgraphsConfigError(`${variable} has to be ${accepted}.`);
  return value;
}

/** An empty text in the environment is none. */
function textOf({ variable, fallback }: ModuleSetting<unknown>, environment: Environment): string | undefined {
  return environment[variable]?.trim() || fallback;
}
