import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { AuthorizationHandler } from "../../access/authorization/authorizationServer.ts";
import { rateLimitedMessage } from "../limits/limitErrors.ts";
import type { Limits } from "../limits/limits.ts";
import { refuse } from "./errorReplies.ts";

export interface OauthRoutesOptions {
  /** Null until there is one, and where there is no access control. */
  readonly handler: () => AuthorizationHandler | null;
  readonly mayAsk: Limits["mayAsk"];
}

/**
 * The authorization server under `/oauth`, and its metadata where RFC 8414 section 3.1 wants it. It reads the body and
 * writes the answer itself; id, headers and access log are those of every request.
 */
export function addOauthRoutes(server: FastifyInstance, { handler, mayAsk }: OauthRoutesOptions): void {
  server.register(async (routes) => {
    // Secrets that are tried out are counted where they are compared: access/authorization/authenticationAttempts.ts.
    routes.addHook("onRequest", async (request, reply) => {
      const limited = await mayAsk(request.ip);
      if (limited === null) return undefined;
      reply.header("retry-after", limited.retryAfterS);
      return refuse(reply, 429, "RATE_LIMITED", rateLimitedMessage(limited));
    });
    routes.removeAllContentTypeParsers();
    routes.addContentTypeParser("*", (_request, _payload, done) => done(null));
    const answer = (request: FastifyRequest, reply: FastifyReply) => {
      const authorize = handler();
      if (authorize === null) return refuse(reply, 404, "BAD_REQUEST", "There is no authorization server here.");
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value);
      }
      if (!server.server.listening) reply.raw.setHeader("connection", "close");
      reply.hijack();
      authorize(request.raw, reply.raw, request.ip);
      return reply;
    };
    routes.all("/oauth/*", answer);
    routes.all("/.well-known/oauth-authorization-server/oauth", answer);
  });
}
