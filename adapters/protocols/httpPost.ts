import { errors, Pool } from "undici";
import { SourceError, type SourceReason } from "../errors.ts";
import { decodeBody } from "./decodeBody.ts";

export interface HttpEndpointOptions {
  readonly system: string;
  readonly url: string;
  /** The most connections, one request each at a time. */
  readonly concurrency: number;
  /** A longer reply is `badReply`; checked while it arrives. */
  readonly maxReplyBytes: number;
}

export interface HttpReply {
  readonly body: Buffer;
  /** Content-Type header, empty without one. */
  readonly contentType: string;
}

export interface HttpEndpoint {
  /** Resolves for HTTP 200 alone. A socket lost before the headers is `unavailable`, half a body `badReply`. */
  readonly post: (
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer | string,
    signal: AbortSignal,
  ) => Promise<HttpReply>;
  readonly close: () => Promise<void>;
}

/** Silence of the source; the kit's own deadline is shorter in practice. */
const maxSilenceMs = 30_000;
const maxConnectMs = 5_000;

/** A pool of kept-alive connections to one origin. Redirects are not followed and no proxy is used. */
export function httpEndpoint({ system, url, concurrency, maxReplyBytes }: HttpEndpointOptions): HttpEndpoint {
  const pool = new Pool(new URL(url).origin, {
    connections: concurrency,
    pipelining: 1,
    headersTimeout: maxSilenceMs,
    bodyTimeout: maxSilenceMs,
    maxResponseSize: maxReplyBytes,
    connect: { timeout: maxConnectMs },
  });
  return {
    async post(path, headers, body, signal) {
      const failure = (cause: unknown, reason: SourceReason) =>
        new SourceError({ system, reason: signal.aborted ? "aborted" : reason, cause });
      const {
        statusCode,
        headers: replyHeaders,
        body: replyBody,
      } = await pool
        .request({ path, method: "POST", headers: { "accept-encoding": "identity", ...headers }, body, signal })
        .catch((cause: unknown) => Promise.reject(failure(cause, reasonOf(cause, "unavailable"))));
      const bytes = await replyBody
        .arrayBuffer()
        .catch((cause: unknown) => Promise.reject(failure(cause, reasonOf(cause, "badReply"))));
      if (statusCode !== 200) {
        throw new SourceError({ system, reason: reasonOfStatus(statusCode), sourceCode: `HTTP ${statusCode}` });
      }
      const codings = String(replyHeaders["content-encoding"] ?? "");
      const plain = await decodeBody(Buffer.from(bytes), codings, maxReplyBytes);
      if (plain === null) throw new SourceError({ system, reason: "badReply", sourceCode: "content coding" });
      const contentType = replyHeaders["content-type"];
      return { body: plain, contentType: typeof contentType === "string" ? contentType : "" };
    },
    close: () => pool.destroy(),
  };
}

function reasonOfStatus(status: number): SourceReason {
  if (status >= 500) return "unavailable";
  if (status === 429) return "busy";
  return status === 401 || status === 403 ? "credentials" : "unexpected";
}

/** What undici throws: silence, a reply that is no HTTP or too long, or a socket that was refused or lost. */
function reasonOf(error: unknown, lostSocket: SourceReason): SourceReason {
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) return "timeout";
  if (error instanceof errors.ResponseExceededMaxSizeError || error instanceof errors.HTTPParserError)
    return "badReply";
  return lostSocket;
}
