import { operationFromDocument, ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from "@apollo/federation-internals";
import { type QueryPlan, QueryPlanner } from "@apollo/query-planner";
import type { DocumentNode, GraphQLSchema } from "graphql";
import { type RequiredFields, requiredFieldsOf } from "./separateRequired.ts";

/** One supergraph, ready to plan operations. */
export interface Planner {
  /** What clients see. */
  readonly apiSchema: GraphQLSchema;
  /** With everything of the subgraphs, inaccessible types included: for type conditions inside plans. */
  readonly supergraphSchema: GraphQLSchema;
  /** What an operation must not ask for under the same name with other arguments. */
  readonly requiredFields: RequiredFields;
  /** @throws GraphQLError for an operation that does not fit the API schema */
  readonly plan: (document: DocumentNode, operationName: string | undefined) => QueryPlan;
}

/**
 * The planner inside @apollo/gateway, without the gateway: that one refuses a supergraph with `@authenticated`,
 * `@requiresScopes` or `@policy`, which the router's feature list allows.
 */
export function createPlanner(supergraphSdl: string): Planner {
  const supergraph = Supergraph.build(supergraphSdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
  const api = supergraph.apiSchema();
  const planner = new QueryPlanner(supergraph);
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema();
  return {
    apiSchema: api.toGraphQLJSSchema(),
    supergraphSchema,
    requiredFields: requiredFieldsOf(supergraphSchema),
    plan: (document, operationName) =>
      planner.buildQueryPlan(
        operationFromDocument(api, document, operationName === undefined ? {} : { operationName }),
      ),
  };
}
