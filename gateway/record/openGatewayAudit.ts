import { hostname } from "node:os";
import { maxSettingFileBytes, readBoundedText } from "../../access/readBoundedText.ts";
import type { Audit, AuditOptions } from "../../audit/openAudit.ts";
import type { IndexedAudit } from "../../audit/openIndexedAudit.ts";
import type { AuditRegisters, ClientGrant } from "../../subgraphs/manifest.ts";
import type { Log } from "../kit/log.ts";
import { type Config, ConfigError } from "../settings/config.ts";

export interface OpenedAudit {
  readonly audit: Audit;
  /** What the audit subgraph stands on; null where there is no index. */
  readonly registers: (grantOf: (clientId: string) => Promise<ClientGrant | null>) => AuditRegisters | null;
}

const dayMs = 86_400_000;

/**
 * The query log as the settings say; with an index where there is a database for it.
 *
 * @param worker number of this process among those on one port; undefined for the only one
 */
export async function openGatewayAudit(config: Config, worker: string | undefined, log: Log): Promise<OpenedAudit> {
  const isSm = config.auditAlgorithms === "sm";
  const options: AuditOptions = {
    directory: config.auditDir,
    chain: chainOf(config.auditChain, worker),
    hashAlgorithm: isSm ? "sm3" : "sha256",
    signatureAlgorithm: isSm ? "sm2" : "ed25519",
    keysDirectory: config.auditKeys,
    segmentBytes: config.auditSegmentBytes,
    segmentAgeMs: dayMs,
    refuseFreeBytes: config.auditFreeBytes,
    warnFreeBytes: config.auditFreeBytes * 4,
    timestamps: timestampsOf(config),
  };
  const { databaseUrl, auditDatabaseUrl } = config;
  if (databaseUrl === "") {
    const { openAudit } = await import("../../audit/openAudit.ts");
    return { audit: await openAudit(options), registers: () => null };
  }
  const { openIndexedAudit } = await import("../../audit/openIndexedAudit.ts");
  const audit = await openIndexedAudit({
    ...options,
    databaseUrl,
    auditDatabaseUrl,
    retentionDays: config.auditRetentionDays,
    maxLagBytes: config.auditIndexLagBytes,
    maxLagS: config.auditIndexLagHours * 3_600,
    log,
  });
  return { audit, registers: (grantOf) => registersOf(audit, grantOf) };
}

function registersOf(audit: IndexedAudit, grantOf: AuditRegisters["grantOf"]): AuditRegisters {
  const { index, act, shipper, subjects } = audit;
  return { index, act, grantOf, shipper: () => shipper.status(), subjectHashes: subjects.all };
}

/** @throws ConfigError where its tokens could not be checked: one that does not hold would stay in the log for good */
function timestampsOf({ auditTimestampUrl: url, auditTimestampCa: file }: Config): AuditOptions["timestamps"] {
  if (url === "") return undefined;
  if (file === "") {
    throw new ConfigError("AUDIT_TIMESTAMP_URL needs AUDIT_TIMESTAMP_CA, the certificates (PEM) of that authority.");
  }
  try {
    return { url, ca: readBoundedText(file, maxSettingFileBytes) };
  } catch (cause) {
    throw new ConfigError(`AUDIT_TIMESTAMP_CA names a file that can be read; ${file} cannot.`, { cause });
  }
}

/** 链名 Of the machine, where none was given; processes on one port have a number each. */
function chainOf(given: string, worker: string | undefined): string {
  const machine = hostname()
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .slice(0, 48);
  const name = given === "" ? machine || "gateway" : given;
  return worker === undefined ? name : `${name}-${worker}`;
}
