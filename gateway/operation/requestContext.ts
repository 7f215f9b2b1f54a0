import type { Identity } from "../../access/identity.ts";
import type { AuditEntry } from "../record/auditEntry.ts";

/** Who sent an operation, and whether they still wait. */
export interface RequestContext {
  readonly requestId: string;
  readonly identity: Identity;
  readonly address: string;
  /** What will be recorded; null without a query log. */
  readonly entry: AuditEntry | null;
  readonly isGone: () => boolean;
  /** Told once, when they wait no more: at once where they are gone already. */
  readonly onGone: (told: () => void) => void;
}
