import type { FastifyReply, FastifyRequest } from "fastify";
import { publicErrorCodes } from "../../schema/errors.ts";
import type { Refusal } from "../kit/refusal.ts";
import { beginEntry } from "../record/auditEntry.ts";
import type { Recorder } from "../record/recorder.ts";
import { errorBody, refuse } from "./errorReplies.ts";
import { endEntry, entryOf, keepEntry } from "./requestEntry.ts";

/** The two ends of a request of /graphql, whatever is between: no answer of it leaves but by the second. */
export interface RequestAudit {
  /** A hook for `onRequest`: refuses while nothing can be recorded. */
  readonly begin: (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined;
  /** A hook for `onSend`: the answer once its record is on disk, else a refusal in its place. */
  readonly write: (request: FastifyRequest, reply: FastifyReply, payload: unknown) => Promise<unknown>;
}

export function auditRequests(recorder: () => Recorder | null): RequestAudit {
  return {
    begin(request, reply) {
      const current = recorder();
      if (current === null) return undefined;
      keepEntry(
        request,
        beginEntry({ requestId: request.id, address: request.ip, transport: "http" }),
        current.begun(),
      );
      const refusal = current.unavailable();
      return refusal === null ? undefined : refuse(reply, 503, refusal.code, refusal.message);
    },
    async write(request, reply, payload) {
      const entry = entryOf(request);
      const current = recorder();
      if (entry === null || current === null) return payload;
      // What ran has its record already (answer.ts).
      if (entry.isRecorded) {
        endEntry(request);
        return payload;
      }
      entry.isAborted = reply.raw.destroyed;
      // What Apollo Server refuses before it makes an operation of it.
      if (entry.codes.length === 0 && reply.statusCode >= 400) entry.codes = ["BAD_REQUEST"];
      const refusal = await current.write(entry);
      endEntry(request);
      return refusal === null ? payload : refusedPayload(reply, refusal);
    },
  };
}

/** Whatever was to be answered, nothing of it is left. */
function refusedPayload(reply: FastifyReply, { code, message }: Refusal): string {
  for (const name of Object.keys(reply.getHeaders())) {
    if (name.startsWith("content-") && name !== "content-security-policy") reply.removeHeader(name);
  }
  reply.code(publicErrorCodes[code].httpStatus ?? 503).type("application/json; charset=utf-8");
  return errorBody(code, message);
}
