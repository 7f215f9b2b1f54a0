import { readSubgraphSchema } from "../../schema/readSubgraphSchema.ts";
import type { GraphDefinition } from "./defineGraph.ts";

/** A subgraph as it is composed. */
export interface GraphSchema {
  readonly name: string;
  /** Where it answers when each subgraph runs alone on this machine. */
  readonly url: string;
  /** The whole Federation 2 SDL. */
  readonly sdl: string;
}

/** Names of the subgraphs of a graph, in the order of its supergraph. */
export function subgraphNamesOf({ modules }: GraphDefinition): readonly string[] {
  return ["identity", ...modules.map(({ name }) => name), "access", "audit"];
}

/** The subgraphs of a graph, in the order of its supergraph. @throws OperatorError for an SDL that does not fit */
export function graphSchemas(graph: GraphDefinition): readonly GraphSchema[] {
  const files = new Map(graph.modules.map(({ name, schema }) => [name, schema]));
  const ports = [...files.keys(), "access", "audit", "identity"];
  return subgraphNamesOf(graph).map((name) => ({
    name,
    url: `http://127.0.0.1:${firstPort + ports.indexOf(name)}/graphql`,
    sdl: readSubgraphSchema(name, files.get(name)),
  }));
}

const firstPort = 4101;
