import type { FastifyReply, FastifyRequest } from "fastify";
import { isPublicErrorCode, publicErrorCodes } from "../../schema/errors.ts";
import type { ReadDocument } from "../graph/readDocument.ts";
import type { Soon } from "../kit/soon.ts";
import type { RefusedText } from "../operation/operationReader.ts";
import { codesOf } from "../record/auditEntry.ts";
import type { OperationHandler } from "./graphqlRoute.ts";
import { acceptedMediaType, type MediaType, plainJson } from "./mediaType.ts";
import { noteCodes } from "./requestEntry.ts";

/**
 * A handler that gets no text that is refused: Apollo Server would parse and validate it once more, with bounds of its own.
 * What has no text, or is no request of GraphQL at all, is left to it.
 */
export function refuseTexts(
  read: (request: FastifyRequest, query: string, operationName: string | undefined) => Soon<ReadDocument | RefusedText>,
  otherwise: OperationHandler,
): OperationHandler {
  return async (request, reply) => {
    const parameters = (request.method === "GET" ? request.query : request.body) as unknown;
    if (typeof parameters !== "object" || parameters === null || Array.isArray(parameters)) {
      return otherwise(request, reply);
    }
    const { query, operationName } = parameters as Readonly<Record<string, unknown>>;
    if (typeof query !== "string" || query === "") return otherwise(request, reply);
    const named = typeof operationName === "string" && operationName !== "" ? operationName : undefined;
    const outcome = await read(request, query, named);
    if (!("refused" in outcome)) return otherwise(request, reply);
    return sendRefused(request, reply, acceptedMediaType(request.headers.accept) ?? plainJson, outcome);
  };
}

/** In plain JSON a well-formed request has the status 200, also one that is refused as GraphQL (GraphQL over HTTP, 6.4.1). */
export function sendRefused(
  request: FastifyRequest,
  reply: FastifyReply,
  mediaType: MediaType,
  { refused }: RefusedText,
): FastifyReply {
  noteCodes(request, codesOf(refused));
  const code = refused[0]?.extensions?.["code"];
  const status = (isPublicErrorCode(code) ? publicErrorCodes[code].httpStatus : null) ?? 400;
  reply.code(mediaType === plainJson ? 200 : status).type(`${mediaType}; charset=utf-8`);
  return reply.send(JSON.stringify({ errors: refused }));
}
