import { type FaultTable, SourceError, type SourceReason } from "../errors.ts";
import type { Protocol } from "../system.ts";
import type { Authentication } from "./authentication/authentication.ts";
import { callProved } from "./authentication/callProved.ts";
import type { HttpConnection } from "./http/httpConnection.ts";
import { httpExchange, reasonOfStatus } from "./http/httpExchange.ts";
import { type Fields, fillPath, messageOf, type Outgoing, type OutgoingBody } from "./http/outgoing.ts";
import { emptyJsonReply, type JsonEnvelope, type JsonReply, jsonFault } from "./replies/jsonContent.ts";
import { readReply } from "./replies/readReply.ts";
import type { ReplyFault } from "./replies/replyContent.ts";
import { replyFormats } from "./replies/replyFormats.ts";

export interface JsonRestOptions {
  readonly system: string;
  /** Address before the paths of requests, such as `https://host/api/v1`. */
  readonly baseUrl: string;
  /** Where the parts of a reply stand; by default the whole body is the data. */
  readonly envelope?: JsonEnvelope;
  /** Where code and message of an HTTP 4xx or 5xx stand, if not where those of other replies do. */
  readonly errorEnvelope?: Required<Pick<JsonEnvelope, "code" | "messages">>;
  /** A code other than those of success, and the source's message. */
  readonly faults: FaultTable;
  /** HTTP statuses whose body says nothing, where they mean something else than usual: `{ 404: "absent" }`. */
  readonly statuses?: Readonly<Record<number, SourceReason>>;
  readonly authentication?: Authentication;
  readonly connection?: HttpConnection;
  readonly maxReplyBytes: number;
  readonly concurrency: number;
}

export interface JsonRequest {
  /** `GET` by default, `POST` where there is a body. */
  readonly method?: string;
  /** Below the base address, such as `/lamps/{code}`. */
  readonly path: string;
  /** Of the path, by name; each is encoded. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Fields;
  /** A JSON body; members that are undefined are left out. */
  readonly json?: unknown;
  /** A form body, instead of a JSON one. */
  readonly form?: Fields;
  readonly headers?: Readonly<Record<string, string>>;
  /** What differs in this endpoint's replies from the system's envelope. */
  readonly reply?: JsonEnvelope;
}

/**
 * JSON over HTTP with any method. HTTP 2xx is read by the envelope. Of an HTTP 4xx or 5xx whose body has a code, the
 * fault table decides; where that says `unexpected`, or there is no code, the HTTP status does. Redirects are not
 * followed. A reply of another shape is `badReply`.
 */
export function jsonRestProtocol(options: JsonRestOptions): Protocol<JsonRequest, JsonReply> {
  const { system, baseUrl, faults, statuses = {}, envelope = {}, errorEnvelope, connection = {} } = options;
  const exchange = httpExchange({ ...options, url: baseUrl, connection });
  const authentication = options.authentication?.({ system, connection }) ?? null;
  const basePath = new URL(baseUrl).pathname.replace(/\/$/, "");

  /** What the source says against the call, in a body of an HTTP error. */
  function faultIn(body: Buffer, contentType: string, own: JsonEnvelope): ReplyFault | null {
    if (!replyFormats.json.isQuick(body)) return null;
    return jsonFault(body, contentType, errorEnvelope === undefined ? own : { ...errorEnvelope, success: [] });
  }

  async function attempt(outgoing: Outgoing, own: JsonEnvelope, signal: AbortSignal) {
    const { status, body, contentType } = await exchange.send(messageOf(outgoing), signal);
    if (status < 200 || status > 299) {
      const fault = faultIn(body, contentType, own);
      return { status, code: fault?.code ?? null, content: fault };
    }
    // RFC 9110, 15.3.5: no content, and so no envelope.
    if (status === 204 || status === 205) return { status, code: null, content: emptyJsonReply };
    const content = await readReply("json", own, { body, contentType }, system, signal);
    return { status, code: "code" in content ? content.code : null, content };
  }

  return {
    async send(request, signal) {
      const own = request.reply === undefined ? envelope : { ...envelope, ...request.reply };
      const outgoing = outgoingOf(request, basePath);
      if (outgoing === null) throw new SourceError({ system, reason: "refused", sourceCode: "path parameter" });
      const { status, code, content } = await callProved(system, authentication, outgoing, signal, (proved) =>
        attempt(proved, own, signal),
      );
      if (content !== null && "rows" in content) return content;
      const said = content === null ? "unexpected" : faults(content.code, content.description);
      const isHttpError = status < 200 || status > 299;
      const reason = said === "unexpected" && isHttpError ? (statuses[status] ?? reasonOfStatus(status)) : said;
      throw new SourceError({ system, reason, sourceCode: code ?? `HTTP ${status}` });
    },
    async close() {
      await Promise.all([exchange.close(), authentication?.close()]);
    },
  };
}

/** Null where a parameter of the path has no value that names one resource. */
function outgoingOf(request: JsonRequest, basePath: string): Outgoing | null {
  const { parameters = {}, query = {}, headers = {} } = request;
  const path = fillPath(request.path, parameters);
  const body = bodyOf(request);
  const method = request.method ?? (body.kind === "none" ? "GET" : "POST");
  return path === null
    ? null
    : { method, path: `${basePath}${path}`, query, headers: { accept: "application/json", ...headers }, body };
}

function bodyOf({ json, form }: JsonRequest): OutgoingBody {
  if (json !== undefined) return { kind: "json", value: json };
  return form === undefined ? { kind: "none" } : { kind: "form", fields: form };
}
