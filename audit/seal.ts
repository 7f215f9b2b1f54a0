/** 封签 Makes a range of a journal tamper-evident. docs/audit-format.md has the bytes. */
export interface Seal {
  readonly chain: string;
  /** From 1, without a gap. */
  readonly seal: number;
  /** Sequences of the first and the last record in it. */
  readonly from: number;
  readonly to: number;
  /** Digest of the line of the seal before, hexadecimal; zeros for the first. */
  readonly previous: string;
  /** Digest of the record `to`, hexadecimal. */
  readonly head: string;
  /** Merkle tree hash (RFC 6962, 2.1) over the digests of the records, hexadecimal. */
  readonly root: string;
  /** The first 8 bytes of each record's digest, concatenated, base64: they show which record was changed. */
  readonly digests: string;
  /** UTC, as in records. */
  readonly time: string;
  readonly hashAlgorithm: HashAlgorithm;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** First 16 hexadecimal digits of the SHA-256 of the public key. */
  readonly keyId: string;
  /** Over the canonical JSON of all other members, base64. */
  readonly signature: string;
}

export type HashAlgorithm = "sha256" | "sm3";
export type SignatureAlgorithm = "ed25519" | "sm2";

/**
 * 公钥 A line of `keys.jsonl`. The first key is trusted because its fingerprint is known from elsewhere, each other one
 * because of the key before it.
 */
export interface PublicSealKey {
  readonly keyId: string;
  readonly algorithm: SignatureAlgorithm;
  /** Ed25519: SubjectPublicKeyInfo, DER, base64. SM2: the uncompressed point (GB/T 32918), base64. */
  readonly publicKey: string;
  readonly since: string;
  /** The key before, or the first itself: it signed the canonical JSON of the other members. */
  readonly endorsedBy: string;
  readonly endorsement: string;
}

/** 时间戳 A line of `timestamps.jsonl`: RFC 3161 token over the SHA-256 of the line of a seal. */
export interface SealTimestamp {
  readonly seal: number;
  /** TimeStampToken, DER, base64. */
  readonly token: string;
}
