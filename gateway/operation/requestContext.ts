import type { Identity } from "../../access/identity.ts";
import type { AuditEntry } from "../record/auditEntry.ts";

/** The sender of an operation, and whether they still wait. */
export interface RequestContext {
  readonly requestId: string;
  readonly identity: Identity;
  readonly address: string;
  /** The record to write; null without a query log. */
  readonly entry: AuditEntry | null;
  readonly isGone: () => boolean;
  /** Called once when they stop waiting: at once if they already have. */
  readonly onGone: (told: () => void) => void;
}
