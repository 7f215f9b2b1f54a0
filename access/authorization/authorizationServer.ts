import type { IncomingMessage, ServerResponse } from "node:http";
import type { AccessLog } from "../accessLog.ts";
import type { ClientCredentials } from "../clients/credentials.ts";
import type { KeyRing, KeySet } from "../keys/keyRing.ts";
import type { Store } from "../store/openStore.ts";
import type { RevokedTokens } from "../tokens/revokedTokens.ts";
import type { TokenVerifier } from "../tokens/tokenVerifier.ts";
import { type AuthenticationAttempts, unlimitedAttempts } from "./authenticationAttempts.ts";
import { createProvider } from "./createProvider.ts";
import { metadataDocument } from "./metadataDocument.ts";
import { createOidcAdapter } from "./oidcAdapter.ts";
import { answerJson, refuse } from "./replies.ts";

export interface AuthorizationServerOptions {
  /** `https://graph.example.gov.cn/oauth`: where clients find it. */
  readonly issuer: string;
  /** `https://graph.example.gov.cn/graphql`: what its tokens are for. */
  readonly audience: string;
  readonly store: Store;
  readonly credentials: Pick<ClientCredentials, "matchesSecret">;
  readonly keyRing: KeyRing;
  readonly verifier: TokenVerifier;
  readonly revoked: RevokedTokens;
  readonly log: AccessLog;
  /** 600 by default. */
  readonly tokenLifeS?: number;
  /** For one answer; 10,000 by default. */
  readonly deadlineMs?: number;
  /** Unlimited by default. */
  readonly attempts?: AuthenticationAttempts;
  readonly now?: () => number;
}

/**
 * Answers everything under `/oauth`. The body must not have been read.
 *
 * @param address where the request comes from; the socket's other end by default
 */
export type AuthorizationHandler = (request: IncomingMessage, response: ServerResponse, address?: string) => void;

/** Largest body, in bytes: a form with a client assertion and a token. */
const maxFormBytes = 32_768;

/** For one answer, the store included. */
const maxAnswerMs = 10_000;

/** Seconds that a verifier may keep the key set. Rotation publishes a key longer than this before it signs. */
export const keySetAgeS = 300;

const prefix = "/oauth";

const posted = new Set(["/token", "/introspection", "/revocation"]);
const metadata = new Set(["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"]);

export function createAuthorizationServer(options: AuthorizationServerOptions): AuthorizationHandler {
  const { issuer, keyRing, log, tokenLifeS = 600, deadlineMs = maxAnswerMs, now = Date.now } = options;
  const { protocol, host } = new URL(issuer);
  const document = metadataDocument(issuer);
  const addresses = new WeakMap<IncomingMessage, string>();
  const providerOptions = {
    ...options,
    adapter: createOidcAdapter(options.store, now),
    tokenLifeS,
    addressOf: (request: IncomingMessage) => addresses.get(request) ?? "",
    attempts: options.attempts ?? unlimitedAttempts,
  };
  let made: {
    readonly kid: string;
    readonly handle: ReturnType<ReturnType<typeof createProvider>["callback"]>;
  } | null = null;
  const providerFor = ({ signing }: KeySet) => {
    if (made?.kid !== signing.kid) {
      made = { kid: signing.kid, handle: createProvider(signing, providerOptions).callback() };
    }
    return made.handle;
  };

  return (request, response, address = request.socket.remoteAddress ?? "") => {
    const path = pathOf(request.url ?? "");
    const reads = request.method === "GET" || request.method === "HEAD";
    const deadline = setTimeout(() => {
      // What is still to come of the request is not waited for.
      response.once("finish", () => request.destroy());
      refuse(response, 503, "temporarily_unavailable", "the request took too long; try again later");
    }, deadlineMs);
    response.once("close", () => clearTimeout(deadline));

    if (posted.has(path)) {
      if (request.method !== "POST") return refuse(response, 405, "invalid_request", "only POST is answered here");
      if (Number(request.headers["content-length"] ?? 0) > maxFormBytes) {
        response.setHeader("connection", "close");
        return refuse(response, 413, "invalid_request", `the body is over the limit of ${maxFormBytes} bytes`);
      }
      addresses.set(request, address);
      asAtIssuer(request, path, protocol.slice(0, -1), host);
      providerFor(keyRing.current())(request, response).catch((error: unknown) => {
        log.error({ err: error }, "the authorization server failed");
        refuse(response, 500, "server_error", "the request failed; try again later");
      });
      return;
    }
    if (path === "/jwks" || metadata.has(path)) {
      if (!reads) return refuse(response, 405, "invalid_request", "only GET is answered here");
      const keys = () => ({ keys: keyRing.current().published.map(({ publicJwk }) => publicJwk) });
      response.setHeader("cache-control", `public, max-age=${keySetAgeS}`);
      return answerJson(response, 200, path === "/jwks" ? keys() : document);
    }
    return refuse(
      response,
      404,
      "invalid_request",
      `there is nothing here; see ${issuer}/.well-known/oauth-authorization-server`,
    );
  };
}

/** Below the prefix, and as RFC 8414 section 3.1 puts it: the well-known part before the issuer's path. */
function pathOf(url: string): string {
  const path = url.split("?", 1)[0] ?? "";
  if (path.startsWith(`${prefix}/`)) return path.slice(prefix.length);
  return path.endsWith(prefix) ? path.slice(0, -prefix.length) : path;
}

/**
 * The request as it would come to the issuer itself. A client assertion is for an audience; a request must not choose by
 * its Host header which one that is.
 */
function asAtIssuer(request: IncomingMessage, path: string, protocol: string, host: string): void {
  Object.assign(request, { originalUrl: `${prefix}${path}`, url: path });
  request.headers["x-forwarded-proto"] = protocol;
  request.headers["x-forwarded-host"] = host;
  delete request.headers["x-forwarded-for"];
  // The explorer's own page asks for tokens; pages of other origins may not.
  const { origin, host: asked } = request.headers;
  if (origin !== undefined && URL.parse(origin)?.host === asked) delete request.headers.origin;
}
