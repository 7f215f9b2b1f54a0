import { isUtf8 } from "node:buffer";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { mapExactNumbers, mayHoldExactNumber, parseExactly, scriptNumber } from "../../schema/exactNumber.ts";

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Reads JSON as Fastify does; a number that JavaScript would round is a bigint or a text instead. Bytes that are no UTF-8 are
 * refused (RFC 8259, 8.1).
 */
export function createReadBody(
  server: FastifyInstance,
): (request: FastifyRequest, bytes: Buffer, done: Done) => unknown {
  const parse = server.getDefaultJsonParser("error", "error");
  return (request, bytes, done) => {
    if (!isUtf8(bytes)) return done(noJson());
    const text = bytes.toString("utf8").replace(/^\ufeff/, "");
    return parse(request, text, (error: Error | null, body?: unknown) => {
      if (error !== null) return done(error);
      if (!mayHoldExactNumber(text)) return done(null, body);
      try {
        return done(null, mapExactNumbers(parseExactly(text), scriptNumber));
      } catch {
        return done(noJson());
      }
    });
  };
}

function noJson(): Error {
  return Object.assign(new SyntaxError("The body is no JSON that is read here."), { statusCode: 400 });
}
