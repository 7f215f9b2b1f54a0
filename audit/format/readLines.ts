import type { AuditRecord } from "../record.ts";
import type { PublicSealKey, Seal, SealTimestamp } from "../seal.ts";
import { hashAlgorithms, isDigest } from "./digest.ts";
import { FormatError } from "./formatError.ts";
import { base64, chainName, checkAllMembers, checkMembers, count, digest, keyId, oneOf, time } from "./members.ts";
import { readLine } from "./readLine.ts";
import { mostRecordsOfSeal } from "./sealLine.ts";
import { signatureAlgorithms } from "./signatures.ts";

const kinds = ["intent", "operation", "reading", "administration", "recovery"];

const recordMembers = { chain: chainName, sequence: count, previous: digest, time, kind: oneOf(kinds) };

/** What every record has is checked, not what belongs to its kind. @throws FormatError */
export function readRecordLine(text: string): AuditRecord {
  const line = readLine(text);
  checkMembers(line, recordMembers);
  return line as unknown as AuditRecord;
}

const sealMembers = {
  chain: chainName,
  seal: count,
  from: count,
  to: count,
  previous: digest,
  head: digest,
  root: digest,
  digests: base64,
  time,
  hashAlgorithm: oneOf(hashAlgorithms),
  signatureAlgorithm: oneOf(signatureAlgorithms),
  keyId,
  signature: base64,
};

/** @throws FormatError */
export function readSealLine(text: string): Seal {
  const line = readLine(text);
  checkAllMembers(line, sealMembers);
  const seal = line as unknown as Seal;
  const size = seal.to - seal.from + 1;
  if (size < 1 || size > mostRecordsOfSeal) {
    throw new FormatError(`A seal covers 1 to ${mostRecordsOfSeal} records, not ${size}.`);
  }
  if (Buffer.byteLength(seal.digests, "base64") !== size * 8) {
    throw new FormatError("`digests` has not 8 bytes for each record.");
  }
  return seal;
}

const keyMembers = {
  keyId,
  algorithm: oneOf(signatureAlgorithms),
  publicKey: base64,
  since: time,
  endorsedBy: keyId,
  endorsement: base64,
};

/** @throws FormatError */
export function readKeyLine(text: string): PublicSealKey {
  const line = readLine(text);
  checkAllMembers(line, keyMembers);
  return line as unknown as PublicSealKey;
}

/** @throws FormatError */
export function readTimestampLine(text: string): SealTimestamp {
  const line = readLine(text);
  checkAllMembers(line, { seal: count, token: base64 });
  return line as unknown as SealTimestamp;
}

/** 存在证明 A line of `proofs.jsonl`. */
export interface ProofLine {
  readonly sequence: number;
  readonly seal: number;
  /** RFC 6962, 2.1.1, from the leaf up, hexadecimal. */
  readonly path: readonly string[];
}

/** A path for 1,000 records has 10 hashes. */
const longestPath = 10;

/** @throws FormatError */
export function readProofLine(text: string): ProofLine {
  const line = readLine(text);
  const path = {
    what: "a list of up to 10 digests",
    holds: (value: unknown) => Array.isArray(value) && value.length <= longestPath && value.every(isDigest),
  };
  checkAllMembers(line, { sequence: count, seal: count, path });
  return line as unknown as ProofLine;
}
