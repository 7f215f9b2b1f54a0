import type { DocumentNode, OperationDefinitionNode } from "graphql";

/** A text that is valid, and the operation of it that is meant. The same nodes for the same text. */
export interface ReadDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}
