import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { OperatorError } from "../../schema/operatorError.ts";
import { type GraphDefinition, isGraphDefinition } from "./defineGraph.ts";
import { text } from "./settingKinds.ts";
import type { ModuleSetting } from "./settings.ts";
import { type Environment, SubgraphsConfigError } from "./settings.ts";

export const graphSetting: ModuleSetting<string> = {
  variable: "COMMUNITY_CONFIG",
  description: "File that exports the modules of this deployment, made by defineGraph; may lie elsewhere.",
  fallback: "community.config.ts",
  ...text,
};

/** The modules of this deployment. @throws SubgraphsConfigError where the file is not there or exports no graph */
export async function loadGraph(environment: Environment): Promise<GraphDefinition> {
  const file = resolve(environment[graphSetting.variable]?.trim() || (graphSetting.fallback ?? ""));
  if (!existsSync(file)) throw new SubgraphsConfigError(`${graphSetting.variable}: ${file}: there is no such file`);
  const { default: graph } = await importFile(file);
  if (isGraphDefinition(graph)) return graph;
  throw new SubgraphsConfigError(
    `${graphSetting.variable}: ${file} has no default export made by defineGraph({ modules: [...] }).`,
  );
}

async function importFile(file: string): Promise<{ readonly default?: unknown }> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SubgraphsConfigError(`${graphSetting.variable}: ${file} cannot be loaded: ${reason}`, { cause: error });
  }
}
