import type { Protocol } from "../contract.ts";
import { type FaultTable, SourceError } from "../errors.ts";
import { oneOrMany } from "../kit/oneOrMany.ts";
import { decodeWholeNumber } from "../kit/wholeNumber.ts";
import { type HttpReply, httpEndpoint } from "./httpPost.ts";
import { parseJson } from "./parseJson.ts";
import { requestTimeOf, type SignatureKind, sign } from "./sign.ts";

export interface SignedRestOptions {
  readonly system: string;
  /** Address up to and without the name of the function, such as `https://host/gateway/api`. */
  readonly baseUrl: string;
  readonly appKey: string;
  readonly secret: string;
  readonly signature: SignatureKind;
  /** Milliseconds since the epoch; the platform refuses a clock more than five minutes off. `Date.now` by default. */
  readonly clock?: () => number;
  /** `code` other than 00, and `description` or, where that is empty, `msg`. */
  readonly faults: FaultTable;
  readonly maxReplyBytes: number;
  readonly concurrency: number;
}

export interface RestRequest {
  /** The name of the function, without `.htm`. */
  readonly name: string;
  /** Fields without a value are left out. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface RestReply {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly total: number | null;
}

/**
 * `POST <baseUrl>/<name>.htm`, one form field `data` with signed JSON, HTTP 200 for business errors, `data` a list, one object
 * or "" for nothing (docs/legacy-interfaces.md, B). A reply that is not that envelope is `badReply`.
 */
export function signedRestProtocol(options: SignedRestOptions): Protocol<RestRequest, RestReply> {
  const { system, baseUrl, appKey, secret, signature, faults, clock = Date.now } = options;
  const endpoint = httpEndpoint({ ...options, url: baseUrl });
  const basePath = new URL(baseUrl).pathname.replace(/\/$/, "");
  const headers = { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" };

  function parseReply({ body, contentType }: HttpReply): RestReply {
    const envelope = parseJson(body, contentType);
    const code = isRecord(envelope) ? envelope["code"] : undefined;
    if (!isRecord(envelope) || typeof code !== "string") {
      throw new SourceError({ system, reason: "badReply", sourceCode: "envelope" });
    }
    if (code !== "00") {
      const description = [envelope["description"], envelope["msg"]].find(
        (text) => typeof text === "string" && text !== "",
      );
      throw new SourceError({
        system,
        reason: faults(code, typeof description === "string" ? description : ""),
        sourceCode: code,
      });
    }
    const rows = oneOrMany(envelope["data"]);
    if (!rows.every(isRecord)) throw new SourceError({ system, reason: "badReply", sourceCode: "data" });
    return { rows, total: countOf(envelope["total"]) };
  }

  return {
    async send({ name, fields }, signal) {
      const requestTime = requestTimeOf(clock());
      const data = { ...fields, appKey, requestTime, sign: sign(signature, appKey, secret, requestTime) };
      const form = new URLSearchParams({ data: JSON.stringify(dropEmpty(data)) }).toString();
      const reply = await endpoint.post(`${basePath}/${encodeURIComponent(name)}.htm`, headers, form, signal);
      return parseReply(reply);
    },
    close: endpoint.close,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function dropEmpty(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}

function countOf(total: unknown): number | null {
  return typeof total === "number" || typeof total === "string" ? decodeWholeNumber(String(total)) : null;
}
