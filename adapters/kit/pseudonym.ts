import { hash, hkdfSync, randomBytes } from "node:crypto";
import { asCitizenNumber, type CitizenNumber } from "../values/citizenNumber.ts";
import { BoundedMap } from "./boundedMap.ts";
import { type GcmSiv, gcmSiv } from "./gcmSiv.ts";

export interface PseudonymKey {
  /** Letters and digits; stands in the clear before the sealed text. */
  readonly id: string;
  /** 32 bytes as 64 hexadecimal digits or as base64. */
  readonly secret: string;
}

export interface Pseudonyms {
  /**
   * A stable pseudonym of the number: the same number and key give the same pseudonym in every process.
   *
   * @throws RangeError for anything but a valid citizen number, whatever its type was said to be
   */
  readonly seal: (number: CitizenNumber) => string;
  /** The number of a pseudonym made with any of the keys; null for anything else, and for one made of no valid number. */
  readonly open: (pseudonym: string) => CitizenNumber | null;
}

const keyPurpose = "community-graph pseudonym key v1";
/** A constant nonce is what makes sealing deterministic; AES-GCM-SIV (RFC 8452, 9) then reveals equality and no more. */
const nonce = new Uint8Array(hkdfSync("sha256", "community-graph", "", "pseudonym nonce v1", 12));
const memoEntries = 10_000;

/**
 * Reversible pseudonyms for citizen numbers, which must not travel in the clear: deterministic AES-256-GCM-SIV (RFC 8452), key
 * by HKDF-SHA-256, `<key id>.<base64url>`. The first key seals, all keys open, so a key is changed by putting a new one first.
 *
 * @throws RangeError at construction for no key, a repeated id or a secret that is not 32 bytes.
 */
export function createPseudonyms(options: { readonly keys: readonly PseudonymKey[] }): Pseudonyms {
  const ciphers = new Map(options.keys.map((key) => [key.id, cipherOf(key)]));
  const first = options.keys[0];
  if (first === undefined || ciphers.size !== options.keys.length) {
    throw new RangeError("createPseudonyms: expected at least one key, each with an id of its own");
  }
  // Pseudonyms are kept, by a salted hash: no clear identifier may outlive its operation in memory.
  const memo = new BoundedMap<string>(memoEntries);
  const salt = randomBytes(32).toString("base64");
  return {
    seal(number) {
      const place = hash("sha256", `${salt}${number}`, "base64");
      const known = memo.get(place);
      if (known !== undefined) return known;
      if (asCitizenNumber(number) === null) throw new RangeError("seal: expected a valid citizen number");
      const sealed = ciphers.get(first.id)?.seal(Buffer.from(number, "utf8")) ?? Buffer.alloc(0);
      const pseudonym = `${first.id}.${sealed.toString("base64url")}`;
      memo.set(place, pseudonym);
      return pseudonym;
    },
    open(pseudonym) {
      const match = /^([A-Za-z0-9]+)\.([A-Za-z0-9_-]+)$/.exec(pseudonym);
      const [, id = "", sealed = ""] = match ?? [];
      try {
        const opened = ciphers.get(id)?.open(Buffer.from(sealed, "base64url")).toString("utf8") ?? null;
        return opened === null ? null : asCitizenNumber(opened);
      } catch {
        return null;
      }
    },
  };
}

function cipherOf({ id, secret }: PseudonymKey): GcmSiv {
  const bytes = Buffer.from(secret, /^[0-9a-fA-F]{64}$/.test(secret) ? "hex" : "base64");
  if (!/^[A-Za-z0-9]+$/.test(id) || bytes.length !== 32) {
    throw new RangeError("createPseudonyms: expected an id of letters and digits and a secret of 32 bytes");
  }
  const key = new Uint8Array(hkdfSync("sha256", bytes, "", keyPurpose, 32));
  return gcmSiv(key, nonce, Buffer.from(id, "utf8"));
}
