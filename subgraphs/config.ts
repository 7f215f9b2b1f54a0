import type { PseudonymKey } from "../adapters/kit/pseudonym.ts";
import type { GraphDefinition } from "./modules/defineGraph.ts";
import { groundSettings, personSettings } from "./modules/ground.ts";
import { graphSetting } from "./modules/loadGraph.ts";
import { type Environment, type ModuleSetting, readSettings, type SettingValues } from "./modules/settings.ts";

/** Which subgraphs run in this process and how their systems are reached. Frozen; secrets stay in memory. */
export interface SubgraphsConfig extends SettingValues<typeof groundSettings> {
  readonly graph: GraphDefinition;
  /** The first seals new ids, all open old ones; none where no subgraph of this process has persons. */
  readonly personIdKeys: readonly PseudonymKey[];
  /** The built-in subgraphs that run here. */
  readonly builtIn: ReadonlySet<string>;
  /** Settings of the modules that run here, by their names. */
  readonly modules: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/** Every setting of a graph's subgraphs: what `--help` prints. */
export function settingsOf({ modules }: GraphDefinition): readonly ModuleSetting<unknown>[] {
  const all = [groundSettings, personSettings, ...modules.map(({ settings }) => settings)];
  return [graphSetting, ...all.flatMap((settings): readonly ModuleSetting<unknown>[] => Object.values(settings))];
}

/**
 * Reads the settings of the systems behind the named subgraphs; a system whose subgraph runs elsewhere needs none.
 *
 * @throws SubgraphsConfigError
 */
export function readSubgraphsConfig(
  graph: GraphDefinition,
  environment: Environment,
  names: readonly string[],
): SubgraphsConfig {
  const here = graph.modules.filter(({ name }) => names.includes(name));
  const hasPersons = names.includes("identity") || here.some(({ holdsPersons }) => holdsPersons);
  return Object.freeze({
    graph,
    ...readSettings(groundSettings, environment),
    personIdKeys: hasPersons ? readSettings(personSettings, environment).personIdKeys : [],
    builtIn: new Set(["identity", "access", "audit"].filter((name) => names.includes(name))),
    modules: new Map(here.map(({ name, settings }) => [name, readSettings(settings, environment)])),
  });
}
