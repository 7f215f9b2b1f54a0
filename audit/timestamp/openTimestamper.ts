import { AuditConfigError } from "../auditError.ts";
import { FormatError } from "../format/formatError.ts";
import type { Timestamper } from "./timestamper.ts";

/** 时间戳机构 */
export interface TimestampAuthority {
  /** http or https. */
  readonly url: string;
  /** Certificates (PEM) that it is trusted by. */
  readonly ca: string;
}

/**
 * @param folder of the chain
 * @throws AuditConfigError for certificates that are none
 */
export async function openTimestamper(folder: string, authority: TimestampAuthority): Promise<Timestamper> {
  // Only now: it brings a library for certificates, and most have no authority.
  const { createTimestamper } = await import("./timestamper.ts");
  try {
    return createTimestamper({ folder, ...authority });
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new AuditConfigError(`AUDIT_TIMESTAMP_CA: ${cause.message}`, { cause });
  }
}
