import type { Identity } from "../../access/identity.ts";
import type { OperationBody } from "../../audit/record.ts";
import type { OperationAudit } from "./operationAudit.ts";
import type { SubjectReads } from "./subjectReads.ts";

/** What is known so far of a request that will be answered: each stage adds its own, and the record is made of it. */
export interface AuditEntry {
  readonly requestId: string;
  /** Of the client. */
  readonly address: string;
  readonly transport: OperationBody["transport"];
  /** `performance.now()` */
  readonly startedAt: number;
  /** Null as long as nobody could be told. */
  identity: Identity | null;
  /** Null for what never became an operation. */
  operation: OperationAudit | null;
  variables: Readonly<Record<string, unknown>>;
  /** Sequence of the intent, once a mutation is about to be sent; null for what writes nothing. */
  intent: number | null;
  /** Number of an event of a subscription, from 1. */
  event: number | null;
  /** Null for what did not run. */
  facts: AnswerFacts | null;
  /** Codes of the errors in the answer, in order. */
  codes: readonly string[];
  /** Whether the client had gone before it could be answered. */
  isAborted: boolean;
  /** Whether its record was written, or could not be: there is no second one. */
  isRecorded: boolean;
}

/** What of an answer is in its record; the same for all that shared one execution. */
export interface AnswerFacts extends AnswerReads {
  readonly hasData: boolean;
}

/** What an answer holds and took. */
export interface AnswerReads {
  /**
   * Whose data is in it; none without an audit. Only where a subgraph broke a promise there may be more than left: a value of
   * the wrong type, a person inside of an object that became null.
   */
  readonly subjects: readonly SubjectReads[];
  /** Objects of each entity type in it, by its name; none without an audit. */
  readonly entities: Readonly<Record<string, number>>;
  /** Calls of legacy systems that were made for it, by id of the system; none without an audit. */
  readonly sources: Readonly<Record<string, number>>;
  /** What it has cost and the objects in it, see `Shaped`. */
  readonly cost: number;
  readonly rows: number;
}

export type AuditOrigin = Pick<AuditEntry, "requestId" | "address" | "transport">;

export function beginEntry(origin: AuditOrigin): AuditEntry {
  return {
    ...origin,
    startedAt: performance.now(),
    identity: null,
    operation: null,
    variables: {},
    intent: null,
    event: null,
    facts: null,
    codes: [],
    isAborted: false,
    isRecorded: false,
  };
}

/** Codes of errors as clients get them. */
export function codesOf(
  errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> | undefined }[],
): readonly string[] {
  return errors.map(({ extensions }) => String(extensions?.["code"] ?? "INTERNAL_SERVER_ERROR"));
}
