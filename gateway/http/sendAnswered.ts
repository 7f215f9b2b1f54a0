import type { FastifyReply } from "fastify";
import type { Answered } from "../answered.ts";
import { type MediaType, plainJson } from "./mediaType.ts";

/** In plain JSON a well-formed request has the status 200, also one that is refused as GraphQL (GraphQL over HTTP, 6.4.1). */
export function sendAnswered(reply: FastifyReply, mediaType: MediaType, answered: Answered): FastifyReply {
  const { httpStatus, status } = answered;
  const type = httpStatus === null ? mediaType : plainJson;
  reply.code(httpStatus === null && status < 500 && mediaType === plainJson ? 200 : status);
  return reply.type(`${type}; charset=utf-8`).send(answered.bytes());
}
