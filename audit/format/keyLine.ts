import type { PublicSealKey } from "../seal.ts";
import { canonicalJson } from "./canonicalJson.ts";
import { createSignatureCheck, createSigner, type SealKeyPair } from "./signatures.ts";

/**
 * A line of `keys.jsonl`, without its end.
 *
 * @param since as times in records
 * @param endorser the key before; null for the first, which signs its own line: nobody changes that unseen either
 */
export function keyLine(key: SealKeyPair, since: string, endorser: SealKeyPair | null): string {
  const signing = endorser ?? key;
  const line: Omit<PublicSealKey, "endorsement"> = {
    keyId: key.keyId,
    algorithm: key.algorithm,
    publicKey: key.publicKey,
    since,
    endorsedBy: signing.keyId,
  };
  return canonicalJson({ ...line, endorsement: createSigner(signing)(canonicalJson(line)) });
}

/** Whether `endorser` signed the line of this key. @throws FormatError for an endorser that has no key in it */
export function isEndorsed(key: PublicSealKey, endorser: PublicSealKey): boolean {
  const { endorsement, ...endorsed } = key;
  if (key.endorsedBy !== endorser.keyId) return false;
  return createSignatureCheck(endorser.algorithm, endorser.publicKey)(canonicalJson(endorsed), endorsement);
}
