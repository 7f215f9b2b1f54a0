import type { Identity } from "../../access/identity.ts";
import type { OperationBody } from "../../audit/record.ts";
import type { OperationAnswer } from "../execute/operationAnswer.ts";
import type { OperationAudit } from "./operationAudit.ts";

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
export type AnswerFacts = Pick<OperationAnswer, "subjects" | "entities" | "sources" | "cost" | "rows"> & {
  readonly hasData: boolean;
};

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

/** Null for what was refused before it ran. */
export function factsOf({ data, subjects, entities, sources, cost, rows }: OperationAnswer): AnswerFacts | null {
  return data === null ? null : { hasData: data.text !== "null", subjects, entities, sources, cost, rows };
}
