/**
 * GraphQL Code Generator: resolver types per subgraph and a typed client for examples and tests. Run it by
 * `npm run codegen`; nothing that it writes is committed.
 */
import { existsSync, globSync, readFileSync } from "node:fs";
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from "@apollo/federation-internals";
import type { CodegenConfig } from "@graphql-codegen/cli";
import { printSchema } from "graphql";
import graph from "./community.config.ts";
import { type GraphSchema, graphSchemas } from "./subgraphs/modules/graphSchemas.ts";

/** Types that pass the strictest compiler flags and that Node can strip. */
const common = {
  scalars: {
    ID: "string",
    DateTime: "string",
    Date: "string",
    Decimal: "string",
    _Any: "unknown",
    _FieldSet: "string",
  },
  strictScalars: true,
  enumsAsTypes: true,
  useTypeImports: true,
  immutableTypes: true,
} as const;

function resolverTypes({ name, sdl }: GraphSchema): CodegenConfig["generates"][string] {
  return {
    schema: sdl,
    plugins: ["typescript", "typescript-resolvers"],
    config: {
      ...common,
      federation: true,
      contextType: `../../subgraphs/${name}/context.ts#Context`,
      mappers: mappers(name),
    },
  };
}

/**
 * What a resolver gets as its parent, where that is not the GraphQL type itself: every type that
 * subgraphs/<name>/mappers.ts exports as `<GraphQL type>Mapper`.
 */
function mappers(name: string): Record<string, string> {
  const file = `subgraphs/${name}/mappers.ts`;
  if (!existsSync(file)) return {};
  const exported = readFileSync(file, "utf8").matchAll(/^export (?:type|interface) (\w+)Mapper\b/gm);
  return Object.fromEntries([...exported].map(([, type]) => [type, `../../${file}#${type}Mapper`]));
}

/** The API schema of the committed supergraph: what a client sees, without anything of federation. */
function apiSchema(): string {
  const sdl = readFileSync("schema/supergraph.graphql", "utf8");
  const supergraph = Supergraph.build(sdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
  return printSchema(supergraph.apiSchema().toGraphQLJSSchema());
}

const operationFiles = ["examples/*.graphql", "test/operations/*.graphql"]
  .flatMap((pattern) => globSync(pattern))
  .sort();

const config: CodegenConfig = {
  generates: {
    ...Object.fromEntries(graphSchemas(graph).map((one) => [`schema/generated/${one.name}.ts`, resolverTypes(one)])),
    "schema/generated/client.ts": {
      schema: apiSchema(),
      documents: operationFiles,
      plugins: ["typescript-operations", "typed-document-node"],
      config: common,
    },
  },
};

// The code generator's own command looks for a default export.
export default config;
