import type { FastifyError, FastifyInstance, FastifyReply } from "fastify";
import type { ErrorCode } from "../../schema/errors.ts";
import type { Log } from "../kit/log.ts";
import { internalErrorMessage } from "../shape/maskError.ts";
import { noteCodes } from "./requestEntry.ts";

/** Answers what never became an operation in the shape of a GraphQL answer, so that a client needs one way to read errors. */
export function answerErrorsAsGraphQL(server: FastifyInstance, bodyLimitBytes: number, log: Log): void {
  server.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status === 413) {
      return refuse(reply, 413, "PAYLOAD_TOO_LARGE", `The request body is over the limit of ${bodyLimitBytes} bytes.`);
    }
    if (status === 415) return refuse(reply, 415, "BAD_REQUEST", "The content type must be application/json.");
    if (status < 500) return refuse(reply, 400, "BAD_REQUEST", "The request body is no valid JSON.");
    log.error({ requestId: request.id, err: error }, "request failed");
    return refuse(reply, 500, "INTERNAL_SERVER_ERROR", internalErrorMessage);
  });
  server.setNotFoundHandler((_request, reply) =>
    refuse(reply, 404, "BAD_REQUEST", "There is nothing here. The graph is at /graphql."),
  );
}

export function refuse(reply: FastifyReply, status: number, code: ErrorCode, message: string): FastifyReply {
  noteCodes(reply.request, [code]);
  return reply.code(status).type("application/json; charset=utf-8").send(errorBody(code, message));
}

export function errorBody(code: ErrorCode, message: string): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] });
}
