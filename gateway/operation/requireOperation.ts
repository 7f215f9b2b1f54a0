import { GraphQLError, type OperationDefinitionNode, OperationTypeNode } from "graphql";

/**
 * The operation to run has to be one of the document (GraphQL specification 6.1, GetOperation).
 *
 * @throws GraphQLError OPERATION_RESOLUTION_FAILURE
 */
export function requireOperation(
  operation: OperationDefinitionNode | undefined,
  operationName: string | undefined,
): void {
  if (operation === undefined) throw operationMissing(operationName);
}

export function operationMissing(operationName: string | undefined): GraphQLError {
  return new GraphQLError(
    operationName === undefined
      ? "The document holds more than one operation; operationName has to say which."
      : "The document has no operation of that name.",
    { extensions: { code: "OPERATION_RESOLUTION_FAILURE", http: { status: 400 } } },
  );
}

/**
 * A subscription has no single answer.
 *
 * @throws GraphQLError STREAM_REQUIRED, or SUBSCRIPTIONS_NOT_SUPPORTED with the engine that has none
 */
export function refuseSubscription(operation: OperationDefinitionNode | undefined, hasStreams: boolean): void {
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return;
  throw hasStreams
    ? new GraphQLError(streamRequired.message, { extensions: { code: streamRequired.code, http: { status: 406 } } })
    : new GraphQLError(subscriptionsNotSupported, {
        extensions: { code: "SUBSCRIPTIONS_NOT_SUPPORTED", http: { status: 501 } },
      });
}

export const streamRequired = {
  code: "STREAM_REQUIRED",
  message: "A subscription needs a stream: accept text/event-stream, or open a WebSocket with graphql-transport-ws.",
} as const;

export const subscriptionsNotSupported =
  "There are no subscriptions with --engine apollo; the compiled engine has them.";
