import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { buildSubgraphSchema } from "@apollo/subgraph";
import type { GraphQLSchema } from "graphql";
import { parse } from "graphql";
import { createFederationPlanner } from "../../../gateway/plan/federationPlanner.ts";
import { type Planner, readSchemas } from "../../../gateway/plan/planner.ts";
import { subgraphSchema } from "../../../schema/subgraphSchema.ts";
import { composeSupergraph, type SubgraphSource } from "../../../scripts/building/composeSupergraph.ts";
import { type FederationSchema, readFederationSchema } from "./federationSchema.ts";
import { createMadeUpData, type MadeUpData, type Overrides } from "./madeUpData.ts";

/** Subgraphs with made-up data behind one supergraph. */
export interface Fixture {
  readonly name: string;
  readonly sources: readonly SubgraphSource[];
  readonly supergraphSdl: string;
  readonly planner: Planner;
  /** The same over the supergraph with a single way to everything. */
  readonly oneWayPlanner: Planner;
  readonly federation: FederationSchema;
  readonly schemas: ReadonlyMap<string, GraphQLSchema>;
  readonly data: MadeUpData;
}

/** What a fixture says beside its schemas. */
export interface FixtureData {
  readonly overrides?: Overrides;
  /** Operations that must be among those that run. */
  readonly operations?: readonly string[];
}

export function openFixture(
  name: string,
  sources: readonly SubgraphSource[],
  { overrides }: FixtureData = {},
): Fixture {
  const supergraphSdl = composeSupergraph(sources);
  const { apiSdl, plan, planOneWay } = createFederationPlanner(supergraphSdl);
  const planner = { ...readSchemas(apiSdl, supergraphSdl), plan };
  const oneWayPlanner = { ...planner, plan: planOneWay };
  const federation = readFederationSchema(sources);
  const schemas = new Map<string, GraphQLSchema>();
  const data = createMadeUpData(federation, schemas, planner.apiSchema, overrides);
  for (const source of sources) {
    const resolvers = Object.fromEntries(
      (federation.entities.get(source.name) ?? []).map((type) => [
        type,
        {
          __resolveReference: (
            given: Readonly<Record<string, unknown>>,
            _context: unknown,
            { schema }: { readonly schema: GraphQLSchema },
          ) => data.reference(type, schema, given),
        },
      ]),
    );
    schemas.set(source.name, buildSubgraphSchema([{ typeDefs: parse(source.sdl), resolvers }]));
  }
  return { name, sources, supergraphSdl, planner, oneWayPlanner, federation, schemas, data };
}

const noSubgraphs: readonly string[] = ["supergraph.graphql", "directives.graphql", "common.graphql"];

/** Every `.graphql` file of the folder is a subgraph of its name; what they have in common is joined as it is when they run. */
export function readSubgraphs(folder: string): readonly SubgraphSource[] {
  const read = (file: string) => ({ path: `schema/${file}`, text: readFileSync(join(folder, file), "utf8") });
  const common = existsSync(join(folder, "common.graphql")) ? read("common.graphql") : null;
  return readdirSync(folder)
    .filter((file) => file.endsWith(".graphql") && !noSubgraphs.includes(file))
    .sort()
    .map((file) => {
      const name = basename(file, ".graphql");
      const sdl = common === null ? read(file).text : subgraphSchema(read(file), common);
      return { name, url: `http://${name}.invalid`, sdl };
    });
}
