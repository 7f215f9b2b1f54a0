import type { ExecutionResult, GraphQLError } from "graphql";
import { bytesOf, type Leaves, valueOfText } from "../fetch/leaves.ts";

/** The answer of one operation, its data written already. */
export interface OperationAnswer {
  /** JSON; null for an operation that was refused before it ran. */
  readonly data: string | null;
  /** With `text` the data have one character for each byte. */
  readonly leaves: Leaves;
  readonly errors: readonly GraphQLError[];
}

export function refusedAnswer(errors: readonly GraphQLError[]): OperationAnswer {
  return { data: null, leaves: "values", errors };
}

/** For whoever wants objects. */
export function executionResult({ data, leaves, errors }: OperationAnswer): ExecutionResult {
  const result: ExecutionResult = errors.length === 0 ? {} : { errors };
  if (data === null) return result;
  const value = leaves === "text" ? valueOfText(data) : JSON.parse(data);
  return { ...result, data: value as ExecutionResult["data"] & object };
}

/** The bytes of `{"errors":...,"data":...}`, with the errors as they are given. */
export function answerBytes({ data, leaves }: OperationAnswer, errors: readonly object[]): Buffer {
  const listed = errors.length === 0 ? "" : `"errors":${JSON.stringify(errors)}`;
  if (data === null) return Buffer.from(`{${listed}}`);
  const start = listed === "" ? '{"data":' : `{${listed},"data":`;
  if (leaves === "values") return Buffer.from(`${start}${data}}`);
  return Buffer.from(`${bytesOf(start)}${data}}`, "latin1");
}
