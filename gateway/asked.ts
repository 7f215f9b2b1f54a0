import type { Identity } from "../access/identity.ts";
import type { ReadyOperation } from "./operation/operationReader.ts";
import type { AuditEntry } from "./record/auditEntry.ts";

/** An operation as its client sent it. */
export interface Asked {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Who sent it, and whether they still wait. */
export interface Sender {
  readonly requestId: string;
  readonly identity: Identity;
  readonly address: string;
  /** What will be recorded; null without a query log. */
  readonly entry: AuditEntry | null;
  readonly isGone: () => boolean;
  /** Told once, when they wait no more: at once where they are gone already. */
  readonly onGone: (told: () => void) => void;
}

/** An operation that may run. */
export interface Prepared {
  readonly operation: ReadyOperation;
  /** Of the version of the graph that it was read for. */
  readonly supergraph: string;
  readonly asked: Asked;
  readonly sender: Sender;
}
