/**
 * 签名 Authenticates calls between a gateway and a subgraph on another machine: an HMAC (RFC 2104) over the method, the
 * path, the time, the request id, the caller and the body of each call.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { createReplayGuard } from "./replayGuard.ts";

/** SM3 is GB/T 32905-2016; both give 32 bytes. */
export type SigningAlgorithm = "sha256" | "sm3";

export interface SigningKey {
  readonly id: string;
  readonly secret: Buffer;
  readonly algorithm: SigningAlgorithm;
}

/** One call as its signature covers it. */
export interface SignedCall {
  readonly method: "POST" | "GET" | "SUBSCRIBE";
  /** With its query string. */
  readonly path: string;
  readonly requestId: string;
  /** From `encodeCaller`; empty if there is no caller yet. */
  readonly caller: string;
  readonly body: Buffer | string;
}

/** `x-signature`: `keyId=k1, time=1716170400000, nonce=…, value=…`. */
export type Signer = (call: SignedCall) => string;

export interface Verifier {
  /** Whether the text could be a signature made now by a known key: all that can be checked before the body is read. */
  readonly isPlausible: (signature: string) => boolean;
  /** True once for each signature. */
  readonly verify: (signature: string, call: SignedCall) => boolean;
}

export interface VerifierOptions {
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** The maximum of remembered signatures. At that number every call is refused until the oldest expire. */
  readonly maxRemembered?: number;
}

/** The allowed difference of the two machines' clocks, transport included. */
export const signatureWindowMs = 30_000;

/** More than one process of Node answers in the window; about 60 MB. */
const maxRememberedSignatures = 400_000;

export const signingKeysAccepted =
  "id:secret or id:sm3:secret with commas between; an id is 1 to 16 letters and digits, a secret 64 hexadecimal digits";

/** Null for what is no list of keys. An empty text is an empty list. */
export function readSigningKeys(text: string): readonly SigningKey[] | null {
  if (text.trim() === "") return [];
  const keys = text.split(",").map((entry) => {
    const match = /^([A-Za-z0-9]{1,16}):(?:(sha256|sm3):)?([0-9a-fA-F]{64})$/.exec(entry.trim());
    const [, id = "", algorithm, secret = ""] = match ?? [];
    const chosen: SigningAlgorithm = algorithm === "sm3" ? "sm3" : "sha256";
    return match === null ? null : { id, secret: Buffer.from(secret, "hex"), algorithm: chosen };
  });
  const read = keys.filter((key) => key !== null);
  const ids = new Set(read.map(({ id }) => id));
  return read.length === keys.length && ids.size === read.length ? read : null;
}

/** Signs with one key. */
export function createSigner(key: SigningKey, clock: () => number = Date.now): Signer {
  const process = randomBytes(9).toString("base64url");
  let signed = 0;
  return (call) => {
    signed += 1;
    const [time, nonce] = [String(clock()), `${process}${signed.toString(36)}`];
    return `keyId=${key.id}, time=${time}, nonce=${nonce}, value=${signatureOf(key, time, nonce, call)}`;
  };
}

/** Accepts the signatures of all keys. While one key replaces another, give both, the new one first. */
export function createVerifier(keys: readonly SigningKey[], options: VerifierOptions = {}): Verifier {
  const { clock = Date.now, maxRemembered = maxRememberedSignatures } = options;
  const keyById = new Map(keys.map((key) => [key.id, key]));
  const guard = createReplayGuard(maxRemembered, signatureWindowMs);

  function read(signature: string) {
    const match = signatureForm.exec(signature);
    const [, id = "", time = "", nonce = "", value = ""] = match ?? [];
    const key = keyById.get(id);
    if (key === undefined || Math.abs(clock() - Number(time)) > signatureWindowMs) return null;
    return { key, time, nonce, value };
  }

  return {
    isPlausible: (signature) => read(signature) !== null,
    verify(signature, call) {
      const given = read(signature);
      if (given === null || !requestIdForm.test(call.requestId) || !callerForm.test(call.caller)) return false;
      const expected = signatureOf(given.key, given.time, given.nonce, call);
      // Compared as text: two base64url texts can be the same bytes, and would be two signatures.
      if (!timingSafeEqual(Buffer.from(expected), Buffer.from(given.value))) return false;
      return guard.admit(expected, Number(given.time), clock());
    },
  };
}

/** The body of a `SUBSCRIBE`: what both ends of a WebSocket make of its payload. */
export function subscriptionBody(query: string, operationName: string | null, variables: object): string {
  return JSON.stringify([query, operationName, variables]);
}

const signatureForm =
  /^keyId=([A-Za-z0-9]{1,16}), time=(\d{13}), nonce=([A-Za-z0-9_-]{1,40}), value=([A-Za-z0-9_-]{43})$/;
/** Neither can hold a line end, so that no two calls give the same text below. */
const requestIdForm = /^[A-Za-z0-9._-]{1,64}$/;
const callerForm = /^[A-Za-z0-9_-]*$/;

function signatureOf({ secret, algorithm }: SigningKey, time: string, nonce: string, call: SignedCall): string {
  const { method, path, requestId, caller, body } = call;
  return createHmac(algorithm, secret)
    .update(`${method}\n${path}\n${time}\n${nonce}\n${requestId}\n${caller}\n`)
    .update(body)
    .digest("base64url");
}
