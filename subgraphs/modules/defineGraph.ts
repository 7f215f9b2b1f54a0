import { type Module, ModuleError } from "./defineModule.ts";

/** The modules of a deployment: what a community.config.ts exports. */
export interface GraphDefinition {
  readonly modules: readonly Module[];
}

const graphs = new WeakSet<object>();

/** @throws ModuleError where two modules have the same name or read the same setting */
export function defineGraph({ modules }: GraphDefinition): GraphDefinition {
  for (const [index, module] of modules.entries()) {
    const before = modules.slice(0, index);
    if (before.some(({ name }) => name === module.name)) {
      throw new ModuleError(`Two modules are named ${JSON.stringify(module.name)}. Take one out of the configuration.`);
    }
  }
  const graph = Object.freeze({ modules: Object.freeze([...modules]) });
  graphs.add(graph);
  return graph;
}

export function isGraphDefinition(value: unknown): value is GraphDefinition {
  return typeof value === "object" && value !== null && graphs.has(value);
}
