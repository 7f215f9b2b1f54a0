/** The query log; a part of the table in settings.ts. */
import { httpUrl, integer, oneOf, path, type Setting, text } from "./settingKinds.ts";

export const auditSettings = {
  audit: {
    variable: "AUDIT",
    flag: "audit",
    fallback: "on",
    description: "The query log. Off, nothing is recorded: only for an address of this machine.",
    ...oneOf(["on", "off"]),
  },
  auditDir: {
    variable: "AUDIT_DIR",
    flag: "audit-dir",
    fallback: ".data/audit",
    description: "Folder of the query log, on a disk of this machine that survives it: docs/auditing.md.",
    ...text,
  },
  auditChain: {
    variable: "AUDIT_CHAIN",
    flag: "audit-chain",
    fallback: "",
    description:
      "Name of this gateway's chain of records, different for each gateway. Empty for the name of the machine.",
    accepted: "1 to 48 of a-z, 0-9 and -, or nothing",
    parse: (value: string) => (/^[a-z0-9-]{0,48}$/.test(value) ? value : undefined),
  },
  auditKeys: {
    variable: "AUDIT_KEYS",
    flag: "audit-keys",
    fallback: ".data/audit-keys",
    description:
      "Folder of the keys that seal the log and hide the persons in it, made where it is missing. Back it up apart.",
    ...text,
  },
  auditAlgorithms: {
    variable: "AUDIT_ALGORITHMS",
    flag: "audit-algorithms",
    fallback: "international",
    description: "SHA-256, HMAC-SHA-256 and Ed25519, or SM3, HMAC-SM3 and SM2. One chain keeps to one.",
    ...oneOf(["international", "sm"]),
  },
  auditSegmentBytes: {
    variable: "AUDIT_SEGMENT_BYTES",
    flag: "audit-segment-bytes",
    fallback: "67108864",
    description: "Size after which the log goes on in another file; each day it does so too.",
    ...integer(1_048_576, 1_073_741_824),
  },
  auditFreeBytes: {
    variable: "AUDIT_FREE_BYTES",
    flag: "audit-free-bytes",
    fallback: "268435456",
    description:
      "Free space below which requests are refused, so that the log can still be ended; four times as much warns.",
    ...integer(1_048_576, 999_999_999_999),
  },
  auditDatabaseUrl: {
    variable: "AUDIT_DATABASE_URL",
    flag: "audit-database-url",
    fallback: "",
    description:
      "PostgreSQL that the log is searched in, as an account that may insert and select only. Empty for DATABASE_URL.",
    accepted: "postgresql://account:password@host:port/database",
    secret: true as const,
    parse: (value: string) =>
      value === "" || /^postgres(ql)?:$/.test(URL.parse(value)?.protocol ?? "") ? value : undefined,
  },
  auditRetentionDays: {
    variable: "AUDIT_RETENTION_DAYS",
    flag: "audit-retention-days",
    fallback: "365",
    description: "Days that records are kept; at least 180 (Cybersecurity Law, article 21).",
    ...integer(180, 36_500),
  },
  auditIndexLagHours: {
    variable: "AUDIT_INDEX_LAG_HOURS",
    flag: "audit-index-lag-hours",
    fallback: "72",
    description:
      "Age of the oldest record that is not in PostgreSQL at which requests are refused; from half of it on it warns.",
    ...integer(1, 8_760),
  },
  auditIndexLagBytes: {
    variable: "AUDIT_INDEX_LAG_BYTES",
    flag: "audit-index-lag-bytes",
    fallback: "10737418240",
    description:
      "Bytes of records that are not in PostgreSQL at which requests are refused; from half of it on it warns.",
    ...integer(1_048_576, 999_999_999_999),
  },
  auditTimestampUrl: {
    variable: "AUDIT_TIMESTAMP_URL",
    flag: "audit-timestamp-url",
    fallback: "",
    description: "Authority that puts a time stamp on each seal (RFC 3161); empty for none.",
    ...httpUrl,
  },
  auditTimestampCa: {
    variable: "AUDIT_TIMESTAMP_CA",
    flag: "audit-timestamp-ca",
    fallback: "",
    description: "PEM file of the certificates that the authority is trusted by; needed with its URL.",
    ...path,
  },
} as const satisfies Record<string, Setting<number> | Setting<string>>;
