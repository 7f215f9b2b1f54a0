import type { ExecutionResult, GraphQLError } from "graphql";
import { mayHoldExactNumber, parseExactly } from "../../schema/exactNumber.ts";
import { bytesOf, type Leaves } from "../graph/leaves.ts";
import type { AnswerFacts, AnswerReads } from "../record/auditEntry.ts";
import { noSubjects } from "../record/subjectReads.ts";
import { type AnswerText, bytesOfAnswer } from "../shape/answerText.ts";

/** A place in the answer, by the names that the client gave. */
export type ClientPath = readonly (string | number)[];

/** The answer of one operation, its data written already. */
export interface OperationAnswer extends AnswerReads {
  /** Null for an operation that was refused before it ran. */
  readonly data: AnswerText | null;
  readonly leaves: Leaves;
  readonly errors: readonly GraphQLError[];
  /** Coordinates of fields that the caller does not read clear, for the client to know. */
  readonly masked: readonly string[];
  /** Paths of lists that lack rows which nobody could read. */
  readonly incomplete: readonly ClientPath[];
}

export function refusedAnswer(errors: readonly GraphQLError[]): OperationAnswer {
  return { data: null, leaves: "values", errors, masked: [], incomplete: [], ...nothingRead, cost: 0, rows: 0 };
}

/** What of it is recorded; null for what was refused before it ran. */
export function factsOf({ data, subjects, entities, sources, cost, rows }: OperationAnswer): AnswerFacts | null {
  return data === null ? null : { hasData: data.text !== "null", subjects, entities, sources, cost, rows };
}

export const nothingRead = { subjects: noSubjects, entities: {}, sources: {} } as const;

/** For callers that want objects. Numbers that JavaScript writes differently are exact. */
export function executionResult({ data, leaves, errors, ...told }: OperationAnswer): ExecutionResult {
  const result: ExecutionResult = errors.length === 0 ? {} : { errors };
  if (data === null) return result;
  const text = leaves === "text" ? bytesOfAnswer("", data, "").toString("utf8") : data.text;
  const value = mayHoldExactNumber(text) ? parseExactly(text) : JSON.parse(text);
  const answered = { ...result, data: value as ExecutionResult["data"] & object };
  const extensions = extensionsOf(told);
  return extensions === null ? answered : { ...answered, extensions };
}

/** What a client is told beside its data, where there is something to tell. */
function extensionsOf({
  masked,
  incomplete,
}: Pick<OperationAnswer, "masked" | "incomplete">): Record<string, unknown> | null {
  if (masked.length === 0 && incomplete.length === 0) return null;
  return { ...(masked.length > 0 && { masked }), ...(incomplete.length > 0 && { incomplete }) };
}

/** The bytes of `{"errors":...,"data":...,"extensions":...}`, with the errors as they are given. */
export function answerBytes({ data, leaves, ...told }: OperationAnswer, errors: readonly object[]): Buffer {
  const listed = errors.length === 0 ? "" : `"errors":${JSON.stringify(errors)}`;
  if (data === null) return Buffer.from(`{${listed}}`);
  const start = listed === "" ? '{"data":' : `{${listed},"data":`;
  const extensions = extensionsOf(told);
  const end = extensions === null ? "}" : `,"extensions":${JSON.stringify(extensions)}}`;
  if (leaves === "values") return Buffer.from(`${start}${data.text}${end}`);
  return bytesOfAnswer(bytesOf(start), data, end);
}
