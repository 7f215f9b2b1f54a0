import { type FaultTable, SourceError } from "../errors.ts";
import type { Protocol } from "../system.ts";
import { httpEndpoint } from "./httpPost.ts";
import { readReply } from "./replies/readReply.ts";
import type { RestReply } from "./replies/restContent.ts";
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

/**
 * `POST <baseUrl>/<name>.htm`, one form field `data` with signed JSON, HTTP 200 for business errors, `data` a list, one object
 * or "" for nothing (docs/legacy-interfaces.md, B). A reply that is not that envelope is `badReply`.
 */
export function signedRestProtocol(options: SignedRestOptions): Protocol<RestRequest, RestReply> {
  const { system, baseUrl, appKey, secret, signature, faults, clock = Date.now } = options;
  const endpoint = httpEndpoint({ ...options, url: baseUrl });
  const basePath = new URL(baseUrl).pathname.replace(/\/$/, "");
  const headers = { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" };

  return {
    async send({ name, fields }, signal) {
      const requestTime = requestTimeOf(clock());
      const data = { ...fields, appKey, requestTime, sign: sign(signature, appKey, secret, requestTime) };
      const form = new URLSearchParams({ data: JSON.stringify(dropEmpty(data)) }).toString();
      const reply = await endpoint.post(`${basePath}/${encodeURIComponent(name)}.htm`, headers, form, signal);
      const content = await readReply("rest", null, reply, system, signal);
      if ("rows" in content) return content;
      const { code, description } = content;
      throw new SourceError({ system, reason: faults(code, description), sourceCode: code });
    },
    close: endpoint.close,
  };
}

function dropEmpty(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}
