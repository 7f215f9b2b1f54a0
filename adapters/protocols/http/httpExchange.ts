import { errors } from "undici";
import { SourceError, type SourceReason } from "../../errors.ts";
import { decodeBody } from "../decodeBody.ts";
import { type HttpConnection, openDispatcher } from "./httpConnection.ts";
import { notSent } from "./notSent.ts";

export interface HttpExchangeOptions {
  readonly system: string;
  readonly url: string;
  /** The most connections, one request each at a time. */
  readonly concurrency: number;
  /** A longer reply is `badReply`; checked while it arrives. */
  readonly maxReplyBytes: number;
  readonly connection?: HttpConnection;
}

export interface HttpMessage {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string | null;
}

export interface HttpReply {
  readonly status: number;
  /** Without its content codings. Empty for an error whose codings cannot be undone. */
  readonly body: Buffer;
  /** Content-Type header, empty without one. */
  readonly contentType: string;
  /** Values of the Set-Cookie headers (RFC 6265, 4.1), as they came. */
  readonly setCookies: readonly string[];
}

export interface HttpExchange {
  /** Resolves for every HTTP status. A socket lost before the headers is `unavailable`, half a body `badReply`. */
  readonly send: (message: HttpMessage, signal: AbortSignal) => Promise<HttpReply>;
  readonly close: () => Promise<void>;
}

/** Silence of the source; the kit's own deadline is shorter in practice. */
const maxSilenceMs = 30_000;
const maxConnectMs = 5_000;

/** Requests to one origin. Redirects are not followed, and no proxy is used unless `connection` names one. */
export function httpExchange(options: HttpExchangeOptions): HttpExchange {
  const { system, url, concurrency, maxReplyBytes, connection = {} } = options;
  const { origin } = new URL(url);
  const bounds = { concurrency, maxReplyBytes, maxSilenceMs, maxConnectMs };
  const dispatcher = openDispatcher({ system, origin: new URL(url), connection, ...bounds });
  return {
    async send({ method, path, headers, body }, signal) {
      const failure = (cause: unknown, lostSocket: SourceReason) => {
        if (signal.aborted) return new SourceError({ system, reason: "aborted", cause });
        const refusal = refusalOf(cause);
        if (refusal !== null) return new SourceError({ system, ...refusal });
        return new SourceError({ system, reason: reasonOf(cause, lostSocket), cause });
      };
      const {
        statusCode: status,
        headers: replyHeaders,
        body: replyBody,
      } = await dispatcher
        .request({ origin, path, method, headers: { "accept-encoding": "identity", ...headers }, body, signal })
        .catch((cause: unknown) => Promise.reject(failure(cause, "unavailable")));
      const bytes = await replyBody.arrayBuffer().catch((cause: unknown) => Promise.reject(failure(cause, "badReply")));
      const codings = String(replyHeaders["content-encoding"] ?? "");
      const plain = await decodeBody(Buffer.from(bytes), codings, maxReplyBytes);
      if (plain === null && status < 400) {
        throw new SourceError({ system, reason: "badReply", sourceCode: "content coding" });
      }
      const { "content-type": contentType, "set-cookie": setCookies = [] } = replyHeaders;
      return {
        status,
        body: plain ?? Buffer.alloc(0),
        contentType: typeof contentType === "string" ? contentType : "",
        setCookies: typeof setCookies === "string" ? [setCookies] : setCookies,
      };
    },
    close: () => dispatcher.destroy(),
  };
}

/** What an HTTP status says where the body says nothing (RFC 9110, 15). */
export function reasonOfStatus(status: number): SourceReason {
  if (status >= 500) return "unavailable";
  if (status === 429) return "busy";
  return status === 401 || status === 403 || status === 407 ? "credentials" : "unexpected";
}

const noHttp = [
  errors.HTTPParserError,
  errors.HeadersOverflowError,
  errors.ResponseContentLengthMismatchError,
  errors.ResponseExceededMaxSizeError,
];

/** What undici throws: silence, a reply that is no HTTP or too long, or a socket that was refused or lost. */
function reasonOf(error: unknown, lostSocket: SourceReason): SourceReason {
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) return "timeout";
  return noHttp.some((kind) => error instanceof kind) ? "badReply" : lostSocket;
}

/** Codes of Node and OpenSSL for a certificate that one side does not accept: an operator must act. */
const refusedCertificate =
  /CERT|PRX_TLS|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|HOSTNAME_MISMATCH|ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE|HANDSHAKE_FAILURE|ACCESS_DENIED)/;

/** A certificate or a proxy that lets nothing through. */
function refusalOf(error: unknown) {
  if (!(error instanceof Error)) return null;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (refusedCertificate.test(code)) {
    return { reason: "credentials", sourceCode: code, cause: error } as const satisfies object;
  }
  // undici has no code of its own for the answers of a proxy.
  if (/\(407\)/.test(error.message)) {
    return { reason: "credentials", sourceCode: "proxy HTTP 407", cause: notSent(error) } as const;
  }
  if (/^Proxy response \(\d+\)/.test(error.message)) {
    return { reason: "unavailable", sourceCode: "proxy refused", cause: notSent(error) } as const;
  }
  // A header that cannot be sent, such as one with Chinese characters: no repeat makes it better.
  if (error instanceof errors.InvalidArgumentError) {
    return { reason: "refused", sourceCode: "request header", cause: notSent(error) } as const;
  }
  return null;
}
