import { buildSubgraphSchema } from "@apollo/subgraph";
import { execute, parse } from "graphql";
import { pino } from "pino";
import graph from "../../community.config.ts";
import type { Gateway } from "../../gateway/gatewayOptions.ts";
import { openGateway } from "../../gateway/openGateway.ts";
import { readConfig } from "../../gateway/settings/config.ts";
import { type GraphSchema, graphSchemas } from "../../subgraphs/modules/graphSchemas.ts";
import type { Subgraph, SubgraphSet } from "../../subgraphs/subgraph.ts";

/** The real supergraph over subgraphs that know one community and nothing else: no legacy system is needed. */
export function openSchemaGateway(): Promise<Gateway> {
  const config = readConfig({ PORT: "0", ACCESS: "off", AUDIT: "off" }, []);
  return openGateway({ config, log: pino({ level: "silent" }), openSubgraphs: async () => schemaSubgraphs() });
}

function schemaSubgraphs(): SubgraphSet {
  return { subgraphs: graphSchemas(graph).map(schemaSubgraph), sourceStatus: () => [], close: async () => {} };
}

function schemaSubgraph({ name, sdl }: GraphSchema): Subgraph {
  const community = (_parent: unknown, { code }: { readonly code: string }) => ({ code, name: "湖㳇村" });
  const resolvers = name === "division" ? { Query: { community } } : {};
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]);
  return {
    name,
    sdl,
    schema,
    createContext: (call) => ({ call }),
    maskError: (error) => error,
    needsInterpreter: () => false,
    prepare:
      ({ query, operationName }) =>
      async (variables, call) =>
        execute({ schema, document: parse(query), variableValues: variables, operationName, contextValue: { call } }),
    prepareSubscription: () =>
      async function* () {
        yield { data: { eventChanged: { id: "1", title: "路灯不亮" } } };
      },
  };
}
