import type { FastifyReply } from "fastify";
import type { Answered } from "../answered.ts";
import { type MediaType, plainJson } from "./mediaType.ts";

export function sendAnswered(reply: FastifyReply, mediaType: MediaType, answered: Answered): FastifyReply {
  const type = answered.httpStatus === null ? mediaType : plainJson;
  return reply.code(statusOf(answered, mediaType)).type(`${type}; charset=utf-8`).send(answered.bytes());
}

/** In plain JSON a well-formed request has the status 200, also one that is refused as GraphQL (GraphQL over HTTP, 6.4.1). */
export function statusOf({ httpStatus, status }: Answered, mediaType: MediaType): number {
  return httpStatus === null && status < 500 && mediaType === plainJson ? 200 : status;
}
