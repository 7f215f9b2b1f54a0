import { GraphQLError, type OperationDefinitionNode } from "graphql";

/**
 * The operation to run has to be one of the document (GraphQL specification 6.1, GetOperation).
 *
 * @throws GraphQLError OPERATION_RESOLUTION_FAILURE
 */
export function requireOperation(
  operation: OperationDefinitionNode | undefined,
  operationName: string | undefined,
): void {
  if (operation !== undefined) return;
  throw new GraphQLError(
    operationName === undefined
      ? "The document holds more than one operation; operationName has to say which."
      : "The document has no operation of that name.",
    { extensions: { code: "OPERATION_RESOLUTION_FAILURE", http: { status: 400 } } },
  );
}
