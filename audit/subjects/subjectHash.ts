import { createHmac } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { HashAlgorithm } from "../seal.ts";

/** 主体密钥 A secret, and the number under which hashes name it. */
export interface SubjectKey {
  readonly number: number;
  /** 32 bytes. */
  readonly secret: Buffer;
}

/** 主体摘要 `k1.` for the key, and 128 bits of HMAC (RFC 2104) with SHA-256 or SM3 (GB/T 15852.2) in base64url. */
export interface SubjectHash {
  /** Under the newest key, as it is written. */
  readonly of: (subject: string) => string;
  /** Under all keys, the newest first, as it is looked up. */
  readonly all: (subject: string) => readonly string[];
}

export interface SubjectHashOptions {
  /** At least one; the newest last. */
  readonly keys: readonly SubjectKey[];
  readonly algorithm: HashAlgorithm;
  /** Subjects that are remembered; 20,000. */
  readonly remembered?: number;
}

export function createSubjectHash({ keys, algorithm, remembered = 20_000 }: SubjectHashOptions): SubjectHash {
  const newestFirst = keys.toReversed();
  const [newest] = newestFirst;
  if (newest === undefined) throw new RangeError("There is no key to hash subjects with.");
  const known = new LRUCache<string, string>({ max: remembered });
  const hashWith = ({ number, secret }: SubjectKey, subject: string) => {
    const mac = createHmac(algorithm, secret).update(subject, "utf8").digest();
    return `k${number}.${mac.subarray(0, 16).toString("base64url")}`;
  };
  return {
    of: (subject) => {
      const found = known.get(subject);
      if (found !== undefined) return found;
      const made = hashWith(newest, subject);
      known.set(subject, made);
      return made;
    },
    all: (subject) => newestFirst.map((key) => hashWith(key, subject)),
  };
}
