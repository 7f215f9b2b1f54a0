import { composeServices } from "@apollo/composition";
import { buildSchema, parse } from "graphql";
import { OperatorError } from "../../schema/operatorError.ts";
import { placeInSubgraphSchema } from "../../schema/subgraphSchema.ts";
import { lowFilters } from "./filterLevels.ts";

export interface SubgraphSource {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
}

/** The subgraphs do not fit together. One line for each reason, with the subgraph and the place in its file. */
export class CompositionError extends OperatorError {
  override name = "CompositionError";
}

/** The supergraph of these subgraphs; the same text for the same subgraphs. @throws CompositionError */
export function composeSupergraph(sources: readonly SubgraphSource[]): string {
  const services = sources.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) }));
  const { errors, supergraphSdl } = composeServices(services);
  if (errors === undefined) return `${supergraphSdl.trim()}\n`;
  const lines = errors.map((error) => {
    const code = String(error.extensions["code"] ?? "ERROR");
    const places = (error.nodes ?? []).flatMap((node) => {
      const { subgraph } = node as { readonly subgraph?: string };
      const line = node.loc?.startToken.line;
      const sdl = sources.find(({ name }) => name === subgraph)?.sdl;
      if (sdl === undefined) return [];
      const path = `schema/${subgraph}.graphql`;
      return [line === undefined ? path : placeInSubgraphSchema(sdl, path, line)];
    });
    return `  ${code}: ${error.message}${places.length > 0 ? `\n    at ${[...new Set(places)].join(", ")}` : ""}`;
  });
  throw new CompositionError(`The subgraphs do not compose:\n${lines.join("\n")}`);
}

/** The same of the graph itself, in which no filter may be lower than what it filters by. @throws CompositionError */
export function composeGraph(sources: readonly SubgraphSource[]): string {
  const supergraphSdl = composeSupergraph(sources);
  const low = lowFilters(buildSchema(supergraphSdl, { assumeValidSDL: true }));
  if (low.length > 0) throw new CompositionError(`Who asks by a value learns it:\n  ${low.join("\n  ")}`);
  return supergraphSdl;
}
