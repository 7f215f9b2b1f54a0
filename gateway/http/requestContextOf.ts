import type { FastifyReply, FastifyRequest } from "fastify";
import type { RequestContext } from "../operation/requestContext.ts";
import { entryOf } from "./requestEntry.ts";
import { identityOf } from "./requestIdentity.ts";

/** Who sent a request, and waits for its one answer. */
export function requestContextOf(request: FastifyRequest, { raw }: FastifyReply): RequestContext {
  return {
    requestId: request.id,
    identity: identityOf(request),
    address: request.ip,
    entry: entryOf(request),
    isGone: () => raw.destroyed,
    onGone(told) {
      if (raw.destroyed) return told();
      raw.once("close", () => {
        if (!raw.writableFinished) told();
      });
    },
  };
}
