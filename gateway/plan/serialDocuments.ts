import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, OperationTypeNode } from "graphql";
import { fragmentsOf, selectedFields } from "../graph/selectedFields.ts";

/**
 * What is planned on its own and executed one after the other: each root field of a mutation with everything below it
 * (GraphQL specification 6.2.2). The planner of 2.14 plans a mutation as a whole: it puts root fields of one subgraph into
 * one fetch, fetches what is below them only after all of them, and changes their order where fragments are around them.
 *
 * @param document without conditions
 */
export function serialDocuments(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
): readonly DocumentNode[] {
  const type = schema.getMutationType();
  if (operation.operation !== OperationTypeNode.MUTATION || type === null || type === undefined) return [document];
  const scope = { schema, fragments: fragmentsOf(document), conditions: {} };
  const fields = [...selectedFields(type, [operation.selectionSet], scope).values()];
  return fields
    .filter(([first]) => first?.name.value !== "__typename")
    .map((selections) => ({
      ...document,
      definitions: document.definitions.map((definition) =>
        definition === operation
          ? { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } }
          : definition,
      ),
    }));
}
