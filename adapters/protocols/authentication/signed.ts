import { createHash, createHmac, randomUUID } from "node:crypto";
import { bodyTextOf, type Outgoing } from "../http/outgoing.ts";
import type { Authentication } from "./authentication.ts";
import { bodyFieldsOf, type Place, placed } from "./placed.ts";

/** The time and the number of one request. */
export interface SignatureMoment {
  /** Milliseconds since the epoch. */
  readonly epochMs: number;
  /** Used once: 32 hexadecimal digits. */
  readonly nonce: string;
}

/** What a signature may be made over. */
export interface SignedParts {
  readonly method: string;
  /** Encoded, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  /** Members of a form or of a JSON object; empty for other bodies. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The body as it is sent, without what is placed in it for the signature. */
  readonly body: string;
  /** What `sends` gave. */
  readonly sent: Readonly<Record<string, string>>;
}

export interface SignedOptions {
  /**
   * Hashes, of which MD5 (RFC 1321) proves knowledge of the secret and protects nothing else and SM3 is GB/T 32905-2016,
   * or HMAC (RFC 2104), whose key is the secret.
   */
  readonly algorithm: "md5" | "sm3" | "sha256" | "hmac-sha256" | "hmac-sm3";
  readonly secret: string;
  /** What travels beside the signature, such as the key's name, a time and a nonce. */
  readonly sends?: (moment: SignatureMoment) => Readonly<Record<string, string>>;
  /** The text that is signed. A hash has to have the secret in it; an HMAC has it as its key. */
  readonly text: (parts: SignedParts, secret: string) => string;
  /** Name of the signature's own field. */
  readonly name: string;
  readonly place: Place;
  /** `hex` by default. */
  readonly encoding?: "hex" | "upperHex" | "base64";
  /** Milliseconds since the epoch; `Date.now` by default. */
  readonly clock?: () => number;
}

/**
 * Signs each request over declared parts of it.
 *
 * @example
 * signed({ algorithm: "hmac-sha256", secret, name: "X-Sign", place: "headers",
 *   sends: ({ epochMs }) => ({ "X-App": appKey, "X-Time": String(epochMs) }),
 *   text: ({ method, path, sent, body }) => [method, path, sent["X-Time"], body].join("\n") })
 */
export function signed(options: SignedOptions): Authentication {
  const { secret, name, place, text, sends = () => ({}), encoding = "hex", clock = Date.now } = options;
  const digest = digestOf(options);
  const prove = (outgoing: Outgoing) => {
    const sent = sends({ epochMs: clock(), nonce: randomUUID().replaceAll("-", "") });
    const { method, path, query, body } = outgoing;
    const parts = { method, path, query, fields: bodyFieldsOf(outgoing) ?? {}, body: bodyTextOf(body), sent };
    const bytes = digest(text(parts, secret));
    const signature = encoding === "base64" ? bytes.toString("base64") : bytes.toString("hex");
    const written = encoding === "upperHex" ? signature.toUpperCase() : signature;
    return { outgoing: placed(outgoing, place, { ...sent, [name]: written }) };
  };
  return () => ({ prove, close: async () => {} });
}

function digestOf({ algorithm, secret }: SignedOptions): (text: string) => Buffer {
  const [, hash] = /^hmac-(\w+)$/.exec(algorithm) ?? [];
  return hash === undefined
    ? (text) => createHash(algorithm).update(text, "utf8").digest()
    : (text) => createHmac(hash, secret).update(text, "utf8").digest();
}

/**
 * `a=1&b=2`: fields by the ascending code units of their names, the text that many platforms sign. Fields without a value
 * and empty ones are left out; lists and objects are written as JSON. Nothing is encoded.
 */
export function sortedFields(fields: Readonly<Record<string, unknown>>): string {
  return Object.keys(fields)
    .sort()
    .flatMap((name) => {
      const value = fields[name];
      if (value === null || value === undefined || value === "") return [];
      return [`${name}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`];
    })
    .join("&");
}
