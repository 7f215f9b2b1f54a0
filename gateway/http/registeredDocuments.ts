import type { FastifyReply, FastifyRequest } from "fastify";
import { notTrusted, type Parameters, type TrustedDocumentOf, withDocument } from "../caller/documentOf.ts";
import { refuse } from "./errorReplies.ts";
import { identityOf } from "./requestIdentity.ts";

/** A hook for `preHandler`: puts the text of a registered document where the request names it. */
export function resolveDocuments(trustedDocument: () => TrustedDocumentOf | null) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const documentOf = trustedDocument();
    if (documentOf === null) return undefined;
    const identity = identityOf(request);
    const { client } = identity;
    if (client === null) return undefined;
    if (!isParameters(request.body)) return client.documents === "trusted" ? refused(reply) : undefined;
    const resolved = await withDocument(request.body, identity, documentOf);
    if (resolved === null) return refused(reply);
    request.body = resolved;
    return undefined;
  };
}

function isParameters(body: unknown): body is Parameters {
  return typeof body === "object" && body !== null && !Array.isArray(body);
}

function refused(reply: FastifyReply): FastifyReply {
  return refuse(reply, 403, notTrusted.code, notTrusted.message);
}
