import { isDeepStrictEqual } from "node:util";
import type { GraphQLSchema } from "graphql";
import { isPublicErrorCode } from "../../schema/errors.ts";
import { conformProblems } from "./conforms.ts";
import type { FuzzCase } from "./fuzzCases.ts";
import { requestsIn } from "./marker.ts";

export interface FuzzAnswer {
  readonly statusCode: number;
  readonly contentType: string;
  readonly text: string;
  /** Undefined where the body has none or is no JSON. */
  readonly data: unknown;
  readonly errors: unknown;
}

export function readAnswer(statusCode: number, contentType: string, text: string): FuzzAnswer {
  try {
    const { data, errors } = JSON.parse(text);
    return { statusCode, contentType, text, data, errors };
  } catch {
    return { statusCode, contentType, text, data: undefined, errors: "the body is no JSON" };
  }
}

/** What no reply of a subgraph, however damaged, may bring about. */
export function answerProblems(
  schema: GraphQLSchema,
  { index, operation }: FuzzCase,
  { statusCode, contentType, text, data, errors }: FuzzAnswer,
): readonly string[] {
  const problems: string[] = [];
  if (statusCode !== 200) problems.push(`HTTP status ${statusCode}`);
  if (!contentType.startsWith("application/json")) problems.push(`content type ${contentType}`);
  const strangers = [...requestsIn(text)].filter((request) => request !== index);
  if (strangers.length > 0) problems.push(`has data of the requests ${strangers.join()}`);
  if (data === undefined) problems.push("has no data");
  else problems.push(...conformProblems(schema, operation, data));
  if (data === null && errors === undefined) problems.push("null without an error");
  if (errors !== undefined) problems.push(...errorProblems(errors));
  return problems;
}

/** Between two answers that must be equal. Errors of fetches that run side by side come in any order. */
export function differencesOf(answer: FuzzAnswer, plain: FuzzAnswer): readonly string[] {
  return (["data", "errors"] as const)
    .filter((part) => !isDeepStrictEqual(inOrder(answer[part]), inOrder(plain[part])))
    .map((part) => `${part} differ from what plain replies give: ${JSON.stringify(plain[part])}`);
}

function inOrder(part: unknown): unknown {
  return Array.isArray(part) ? part.map((error) => JSON.stringify(error)).sort() : part;
}

function errorProblems(errors: unknown): readonly string[] {
  if (!Array.isArray(errors) || errors.length === 0) return [`errors are ${JSON.stringify(errors)}`];
  return errors.flatMap(({ message, path, extensions, ...others }) => {
    const problems: string[] = [];
    if (typeof message !== "string" || /undefined|\[object|hidden text|\n\s+at /.test(message)) {
      problems.push(`an error says ${JSON.stringify(message)}`);
    }
    if (!isPublicErrorCode(extensions?.code)) problems.push(`an error has the code ${extensions?.code}`);
    const steps: readonly unknown[] = path ?? [];
    if (!Array.isArray(steps) || !steps.every((step) => typeof step === "string" || Number.isInteger(step))) {
      problems.push(`an error has the path ${JSON.stringify(path)}`);
    }
    const names = Object.keys(others).filter((name) => name !== "locations");
    if (names.length > 0) problems.push(`an error has ${names.join()}`);
    return problems;
  });
}
