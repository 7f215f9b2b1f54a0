import type { Source } from "../../adapters/system.ts";
import { OperatorError } from "../../schema/operatorError.ts";
import type { SubgraphEdge } from "../createSubgraph.ts";
import type { Subgraph } from "../subgraph.ts";
import type { Ground } from "./ground.ts";
import type { ModuleSettings, SettingValues } from "./settings.ts";

/** A module says something that cannot be. */
export class ModuleError extends OperatorError {
  override name = "ModuleError";
}

/** What one module is made of: one legacy system or more, and the part of the graph that they answer. */
export interface ModuleDefinition<Settings extends ModuleSettings, Code> {
  /** Lower-case letters and digits: names the subgraph and begins the names of the module's settings. */
  readonly name: string;
  /** As people call the system, Chinese first. */
  readonly title: string;
  /** Whether records of it are about persons, whose ids need PERSON_ID_KEYS. */
  readonly holdsPersons: boolean;
  readonly settings: Settings;
  /** File of its SDL, to which schema/common.graphql is joined. */
  readonly schema: URL;
  /** Imports what `open` needs, so that composing, code generation and `--help` load declarations alone. */
  readonly load: () => Promise<Code>;
  /** Makes its systems ready. No legacy system is called: one that is down stops nothing. */
  readonly open: (code: Code, settings: SettingValues<Settings>, ground: Ground) => OpenedModule;
}

export interface OpenedModule {
  readonly sources: readonly Source<unknown>[];
  readonly subgraph: (edge: SubgraphEdge) => Subgraph;
}

/** A module as the graph sees it, whatever its settings and its code are. */
export interface Module extends Omit<ModuleDefinition<ModuleSettings, unknown>, "open"> {
  readonly open: (settings: SettingValues<ModuleSettings>, ground: Ground) => Promise<OpenedModule>;
}

/** Names that the graph has itself. */
const builtIn: ReadonlySet<string> = new Set(["access", "audit", "common", "identity", "supergraph"]);

/**
 * One system as a module.
 *
 * @example
 * export const lampModule = defineModule({ name: "lamp", title: "路灯", holdsPersons: false,
 *   settings: { url: { variable: "LAMP_URL", description: "Lamp platform: address.", ...url("https:") } },
 *   schema: new URL("lamp.graphql", import.meta.url),
 *   load: () => import("./lampSubgraph.ts"),
 *   open: ({ lampPlatform, lampSubgraph }, { url }, { places, deadlineMs, system }) => { ... } });
 *
 * @throws ModuleError
 */
export function defineModule<Settings extends ModuleSettings, Code>(
  definition: ModuleDefinition<Settings, Code>,
): Module {
  const { name, settings, load } = definition;
  const refuse = (reason: string) => {
    throw new ModuleError(`The module ${JSON.stringify(name)} ${reason}`);
  };
  if (!/^[a-z][a-z0-9]{1,30}$/.test(name)) refuse("has to be named by 2 to 31 lower-case letters and digits.");
  if (builtIn.has(name)) refuse("has the name of a part that the graph has itself. Choose another.");
  const prefix = `${name.toUpperCase()}_`;
  const strange = Object.values(settings).find(({ variable }) => !variable.startsWith(prefix));
  if (strange !== undefined) refuse(`has a setting ${strange.variable}; its settings begin with ${prefix}.`);
  const open: Module["open"] = async (values, ground) =>
    // What `readSettings` makes of these settings has their types.
    definition.open(await load(), values as SettingValues<Settings>, ground);
  return Object.freeze({ ...definition, open });
}
