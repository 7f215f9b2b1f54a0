import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyReply } from "fastify";
import { type Caller, unrestrictedCaller } from "../../access/caller.ts";
import { decodeCaller } from "../../access/callerHeader.ts";
import type { Verifier } from "../../access/signature.ts";
import { createReadBody } from "./requestBodies.ts";

/** What a request without a valid signature is told; nothing of why. */
const refusal = JSON.stringify({
  errors: [{ message: "The request is not signed by a gateway.", extensions: { code: "UNAUTHENTICATED" } }],
});

/** Open to health checks of the process. */
const openPath = "/health/live";

/**
 * Lets nothing through but what a gateway signed. What cannot be a signature is refused before the body is read, anything else
 * before the body is parsed.
 *
 * @returns the caller that came with a request; null for one that was refused
 */
export function requireSignedRequests(
  server: FastifyInstance,
  verifier: Verifier,
): (request: IncomingMessage) => Caller | null {
  const callers = new WeakMap<IncomingMessage, Caller>();
  const readBody = createReadBody(server);

  server.addHook("onRequest", async (request, reply) => {
    const plausible = verifier.isPlausible(headerOf(request.raw, "x-signature"));
    return plausible || request.url === openPath ? undefined : refuse(reply);
  });
  server.addContentTypeParser<Buffer>("application/json", { parseAs: "buffer" }, (request, body, done) => {
    const caller = isSigned(verifier, request.raw, "POST", body)
      ? decodeCaller(headerOf(request.raw, "x-caller"))
      : null;
    // Refused below, where there is a reply to write.
    if (caller === null) return done(null, undefined);
    callers.set(request.raw, caller);
    return readBody(request, body, done);
  });
  server.addHook("preValidation", async (request, reply) =>
    callers.has(request.raw) || request.url === openPath ? undefined : refuse(reply),
  );
  return (request) => callers.get(request) ?? null;
}

/** Lets everything through, as if there were no access control. */
export function takeUnsignedRequests(server: FastifyInstance): () => Caller {
  const readBody = createReadBody(server);
  server.addContentTypeParser<Buffer>("application/json", { parseAs: "buffer" }, readBody);
  return () => unrestrictedCaller;
}

/** Whether a gateway signed the request. */
export function isSigned(
  verifier: Verifier,
  request: IncomingMessage,
  method: "POST" | "GET",
  body: Buffer | string,
): boolean {
  const [caller, requestId] = [headerOf(request, "x-caller"), headerOf(request, "x-request-id")];
  const call = { method, path: request.url ?? "", requestId, caller, body };
  return request.method === method && verifier.verify(headerOf(request, "x-signature"), call);
}

function headerOf({ headers }: IncomingMessage, name: string): string {
  const value = headers[name];
  return typeof value === "string" ? value : "";
}

async function refuse(reply: FastifyReply): Promise<FastifyReply> {
  return reply.code(401).type("application/json; charset=utf-8").send(refusal);
}
