import { isUtf8 } from "node:buffer";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { noteExactBody } from "../graph/exactVariables.ts";
import { ownTurn } from "../kit/ownTurn.ts";

/** Read at once: a tenth of a millisecond. One of a megabyte takes three to six, and several may have come together. */
const smallBodyBytes = 32 * 1024;

/**
 * Reads bodies as the parser of Fastify does, and takes note of numbers that JavaScript writes differently. Bytes that are no
 * UTF-8 are no JSON (RFC 8259, 8.1): they are refused, where a decoder would put U+FFFD for what was meant.
 */
export function readJsonBodies(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser("error", "error");
  server.removeContentTypeParser("application/json");
  server.addContentTypeParser<Buffer>("application/json", { parseAs: "buffer" }, (request, bytes, done) => {
    const turn = bytes.length > smallBodyBytes ? ownTurn() : null;
    if (turn === null) read(request, bytes, done);
    else turn.then(() => read(request, bytes, done));
  });

  function read(
    request: FastifyRequest,
    bytes: Buffer,
    done: (error: Error | null, body?: unknown) => unknown,
  ): unknown {
    if (!isUtf8(bytes)) return done(noJson(), undefined);
    const text = bytes.toString("utf8").replace(/^\ufeff/, "");
    return parse(request, text, (error: Error | null, body?: unknown) => {
      if (error !== null) return done(error, undefined);
      try {
        noteExactBody(body, text);
      } catch {
        // Nested so deep that only the reading of exact numbers has no end.
        return done(noJson(), undefined);
      }
      return done(null, body);
    });
  }
}

function noJson(): Error {
  return Object.assign(new SyntaxError("The body is no JSON that is read here."), { statusCode: 400 });
}
