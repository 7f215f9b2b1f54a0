import { createHash, createHmac, pbkdf2, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { ProtocolError } from "./protocolError.ts";

/** What openGauss asks: AuthenticationSHA256 (10) or AuthenticationSM3 (13) with its own meaning of the body. */
export interface GaussChallenge {
  readonly digest: "sha256" | "sm3";
  readonly salt: Buffer;
  readonly token: Buffer;
  /** HMAC of the token under the server's key, which a server sends to clients of protocol 3.0. */
  readonly serverSignature: Buffer | null;
  /** Rounds of PBKDF2, which it sends to clients of its own protocol alone. */
  readonly iterations: number | null;
}

/** `auth_iteration_count`: the default of openGauss, and that of the GaussDB before it. */
const usualIterations = [10_000, 2_048] as const;
/** About 50 ms beside the event loop: a server cannot make it work for minutes. openGauss allows up to 134,217,728. */
export const maxGaussIterations = 100_000;

const methods: Readonly<Record<number, GaussChallenge["digest"]>> = { 2: "sha256", 3: "sm3" };
const derive = promisify(pbkdf2);

/**
 * The challenge in the body of an authentication message behind its code: method (2 SHA256, 3 SM3), salt of 64 and token of 8
 * hexadecimal digits, and signature or rounds (openGauss, src/common/backend/libpq/auth.cpp, `sendAuthRequest`). Null for
 * any other body.
 */
export function readGaussChallenge(body: Buffer): GaussChallenge | null {
  const rest = body.length - 76;
  if (rest !== 64 && rest !== 4) return null;
  const digest = methods[body.readInt32BE(0)];
  const text = body.toString("latin1", 4, rest === 64 ? body.length : 76);
  if (digest === undefined || !/^[\da-f]+$/i.test(text)) return null;
  return {
    digest,
    salt: Buffer.from(text.slice(0, 64), "hex"),
    token: Buffer.from(text.slice(64, 72), "hex"),
    serverSignature: rest === 64 ? Buffer.from(text.slice(72), "hex") : null,
    iterations: rest === 4 ? body.readInt32BE(76) : null,
  };
}

/**
 * The proof that the password is known, as openGauss wants it: RFC 5802 with PBKDF2 of HMAC-SHA-1 and its own names of the keys.
 * A server that sends its signature is known by it before anything is proved to it.
 *
 * @throws ProtocolError 28000 where no usual number of rounds leads to the signature, which a wrong password does as well
 */
export async function gaussProof(password: string, challenge: GaussChallenge): Promise<string> {
  const { digest, salt, token, serverSignature, iterations } = challenge;
  for (const rounds of iterations === null ? usualIterations : [iterations]) {
    if (rounds < 1 || rounds > maxGaussIterations) break;
    const key = await derive(password, salt, rounds, 32, "sha1");
    if (serverSignature !== null && !timingSafeEqual(hmac(hmac(key, "Sever Key"), token), serverSignature)) continue;
    const clientKey = hmac(key, "Client Key");
    const proof = hmac(createHash(digest).update(clientKey).digest(), token);
    return Buffer.from(proof.map((byte, index) => byte ^ (clientKey[index] ?? 0))).toString("hex");
  }
  throw new ProtocolError(
    "28000",
    "The server does not know this password, or its auth_iteration_count is neither 10000 nor 2048.",
  );
}

function hmac(key: Buffer, data: Buffer | string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}
