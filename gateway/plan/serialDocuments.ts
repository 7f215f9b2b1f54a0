import { type DocumentNode, Kind, OperationTypeNode } from "graphql";
import type { OperationTree } from "../graph/operationTree.ts";
import { selectedFields } from "../graph/selectedFields.ts";

/**
 * What is planned on its own and executed one after the other: each root field of a mutation with everything below it
 * (GraphQL specification 6.2.2). The planner of 2.14 plans a mutation as a whole: it puts root fields of one subgraph into
 * one fetch, fetches what is below them only after all of them, and changes their order where fragments are around them.
 *
 * @param tree of a document without conditions
 */
export function serialDocuments({ schema, document, operation, root }: OperationTree): readonly DocumentNode[] {
  if (operation.operation !== OperationTypeNode.MUTATION || root === null) return [document];
  const fields = [...selectedFields(root.type, [root], { schema, conditions: null }).values()];
  return fields
    .filter(([{ name }]) => name !== "__typename")
    .map((occurrences) => occurrences.map(({ node }) => node))
    .map((selections) => ({
      ...document,
      definitions: document.definitions.map((definition) =>
        definition === operation
          ? { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } }
          : definition,
      ),
    }));
}
