import type { QueryPlan } from "@apollo/query-planner";
import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse } from "graphql";
import { type RequiredFields, requiredFieldsOf } from "./separateRequired.ts";

/** What one supergraph says about operations. */
export interface SupergraphSchemas {
  /** What clients see. */
  readonly apiSchema: GraphQLSchema;
  /** With everything of the subgraphs, inaccessible types included: for type conditions inside plans. */
  readonly supergraphSchema: GraphQLSchema;
  /** What an operation must not ask for under the same name with other arguments. */
  readonly requiredFields: RequiredFields;
}

/** One supergraph, ready to plan operations. */
export interface Planner extends SupergraphSchemas {
  /**
   * @throws GraphQLError OPERATION_TOO_COMPLEX, GATEWAY_BUSY, or INTERNAL_SERVER_ERROR for an assertion of the planner
   */
  readonly plan: (document: DocumentNode, operationName: string | undefined) => QueryPlan | Promise<QueryPlan>;
}

/** Both texts have been found valid: checking them again would hold up the requests of the version before. */
export function readSchemas(apiSdl: string, supergraphSdl: string): SupergraphSchemas {
  const supergraphSchema = schemaOf(supergraphSdl);
  return { apiSchema: schemaOf(apiSdl), supergraphSchema, requiredFields: requiredFieldsOf(supergraphSchema) };
}

function schemaOf(sdl: string): GraphQLSchema {
  return buildASTSchema(parse(sdl, { noLocation: true }), { assumeValid: true, assumeValidSDL: true });
}
