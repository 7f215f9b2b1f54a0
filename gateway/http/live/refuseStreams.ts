import type { IncomingMessage } from "node:http";
import { subscriptionsNotSupported } from "../../operation/requireOperation.ts";
import { refuse } from "../errorReplies.ts";
import type { OperationHandler } from "../graphqlRoute.ts";
import { acceptedMediaType, acceptsEventStream } from "../mediaType.ts";

export function isWebSocket({ headers }: Pick<IncomingMessage, "headers">): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

/** For an engine that answers once: refuses streams and WebSockets. */
export function refuseStreams(otherwise: OperationHandler): OperationHandler {
  return async (request, reply) => {
    const { accept } = request.headers;
    const wantsStream = acceptsEventStream(accept) && acceptedMediaType(accept) === null;
    if (!wantsStream && !isWebSocket(request)) return otherwise(request, reply);
    return refuse(reply, 501, "SUBSCRIPTIONS_NOT_SUPPORTED", subscriptionsNotSupported);
  };
}
