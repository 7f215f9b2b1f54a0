import { createHmac } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { HashAlgorithm } from "../seal.ts";

/** 主体密钥 A secret, and the number under which hashes name it. */
export interface SubjectKey {
  readonly number: number;
  /** 32 bytes. */
  readonly secret: Buffer;
}

/**
 * What is hashed: a person's key in the graph, a name and phone, the number of a certificate, a citizen number, the value of an
 * argument. The same text of two kinds has two hashes.
 */
export const subjectKinds = ["person", "words", "certificate", "idNumber", "value"] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/** 主体摘要 `k1.` for the key, and 128 bits of HMAC (RFC 2104) with SHA-256 or SM3 (GB/T 15852.2) in base64url. */
export interface SubjectHash {
  /** Under the newest key, as it is written. */
  readonly of: (subject: string, kind?: SubjectKind) => string;
  /** Under all keys, the newest first, as it is looked up: of words and numbers also as they stand beside a person's key. */
  readonly all: (subject: string, kind?: SubjectKind) => readonly string[];
}

export interface SubjectHashOptions {
  /** At least one; the newest last. */
  readonly keys: readonly SubjectKey[];
  readonly algorithm: HashAlgorithm;
  /** Persons that are remembered, and as many other subjects; 20,000. */
  readonly remembered?: number;
}

export function createSubjectHash({ keys, algorithm, remembered = 20_000 }: SubjectHashOptions): SubjectHash {
  const newestFirst = keys
    .toReversed()
    .map(({ number, secret }) => ({ number, secretOf: secretsOf(secret, algorithm) }));
  const [newest] = newestFirst;
  if (newest === undefined) throw new RangeError("There is no key to hash subjects with.");
  const persons = new LRUCache<string, string>({ max: remembered });
  const others = new LRUCache<string, string>({ max: remembered });
  const hashWith = ({ number, secretOf }: typeof newest, subject: string, kind: SubjectKind) => {
    const mac = createHmac(algorithm, secretOf(kind)).update(subject, "utf8").digest();
    return `k${number}.${mac.subarray(0, 16).toString("base64url")}`;
  };
  return {
    of: (subject, kind = "person") => {
      const [known, key] = kind === "person" ? [persons, subject] : [others, `${kind}\n${subject}`];
      const found = known.get(key);
      if (found !== undefined) return found;
      const made = hashWith(newest, subject, kind);
      known.set(key, made);
      return made;
    },
    all: (subject, kind = "person") => {
      const hashes = newestFirst.map((key) => hashWith(key, subject, kind));
      return kind === "person" ? hashes : [...hashes, ...hashes.map(besideHash)];
    },
  };
}

/** The hash of words that stand beside the key of the same person, who is counted by that: `w1.`. */
export function besideHash(hash: string): string {
  return `w${hash.slice(1)}`;
}

/** Persons are hashed with the key itself, everything else with one that is derived of it for its kind. */
function secretsOf(secret: Buffer, algorithm: HashAlgorithm): (kind: SubjectKind) => Buffer {
  const derived = new Map(
    subjectKinds.map((kind) => [
      kind,
      kind === "person" ? secret : createHmac(algorithm, secret).update(`community-graph subject ${kind}`).digest(),
    ]),
  );
  return (kind) => derived.get(kind) ?? secret;
}
