import type { QueryPlan } from "@apollo/query-planner";
import { buildASTSchema, type DocumentNode, type GraphQLSchema, parse } from "graphql";
import { ownRequirementsOf } from "./ownRequirements.ts";
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
  const document = parse(supergraphSdl, { noLocation: true });
  const supergraphSchema = schemaOf(document);
  const { fields } = ownRequirementsOf(document, supergraphSchema);
  const requiredFields = new Map([
    ...requiredFieldsOf(supergraphSchema),
    ...[...fields.keys()].map((own) => [own, new Set([`${own}()`])] as const),
  ]);
  return { apiSchema: schemaOf(parse(apiSdl, { noLocation: true })), supergraphSchema, requiredFields };
}

function schemaOf(document: DocumentNode): GraphQLSchema {
  return buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
}
