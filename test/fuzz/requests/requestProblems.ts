import { isDeepStrictEqual } from "node:util";
import { isPublicErrorCode } from "../../../schema/errors.ts";
import type { BytesAnswer } from "./sendBytes.ts";
import type { SocketAnswer } from "./socketCase.ts";

/** An answer of GraphQL, or what says that there is none. */
export interface ReadResult {
  readonly data?: unknown;
  readonly errors?: unknown;
}

const statuses = [200, 400, 401, 403, 404, 405, 406, 408, 413, 415, 417, 421, 429, 431, 501, 503];
/** Of graphql-transport-ws and of RFC 6455; 1011 and 4500 are faults of the server. */
const closeCodes = [1007, 1009, 4400, 4401, 4403, 4408, 4409, 4429];

/** The results in an answer of HTTP; empty where it has no body. @throws SyntaxError */
export function resultsOf({ headers, body }: BytesAnswer): readonly ReadResult[] {
  const type = headers["content-type"] ?? "";
  if (body === "") return [];
  if (type.startsWith("text/event-stream")) return eventsOf(body);
  return /^application\/(graphql-response\+)?json/.test(type) ? [JSON.parse(body)] : [];
}

function eventsOf(body: string): readonly ReadResult[] {
  return body
    .split("\n\n")
    .flatMap((event) => (event.startsWith("event: next\ndata: ") ? [JSON.parse(event.slice(18))] : []));
}

export function httpProblems(answer: BytesAnswer): readonly string[] {
  const { status, headers, body } = answer;
  if (status === 0) return body === "" ? [] : [`no HTTP: ${JSON.stringify(body.slice(0, 100))}`];
  const problems = statuses.includes(status) || isUpgrade(answer) ? [] : [`status ${status}`];
  const type = headers["content-type"] ?? "";
  try {
    for (const result of resultsOf(answer)) {
      if (type.includes("json") && !isGraphQLPath(answer)) continue;
      problems.push(...resultProblems(result));
    }
  } catch {
    problems.push(`the body is no ${type}`);
  }
  if (headers["x-content-type-options"] !== "nosniff" && !isUpgrade(answer)) problems.push("no nosniff");
  return problems;
}

/** Health and OAuth answer objects of their own. */
function isGraphQLPath({ body }: BytesAnswer): boolean {
  return /^\{"(data|errors|extensions)"/.test(body.trimStart()) || body.startsWith("event") || body.startsWith(":");
}

function isUpgrade({ status }: BytesAnswer): boolean {
  return status === 101;
}

export function socketProblems({ messages, closeCode, unanswered }: SocketAnswer): readonly string[] {
  const problems = unanswered.map((id) => `no answer for the operation ${id.slice(0, 20)}`);
  if (closeCode !== null && !closeCodes.includes(closeCode)) problems.push(`closed with ${closeCode}`);
  for (const { type, payload } of messages.map((text) => JSON.parse(text))) {
    if (type === "next") problems.push(...resultProblems(payload));
    else if (type === "error") problems.push(...resultProblems({ errors: payload }));
    else if (!["connection_ack", "complete", "ping", "pong"].includes(type)) problems.push(`a message of type ${type}`);
  }
  return problems;
}

function resultProblems({ data, errors, ...others }: ReadResult): readonly string[] {
  const problems: string[] = [];
  const names = Object.keys(others).filter((name) => name !== "extensions");
  if (names.length > 0) problems.push(`an answer has ${names.join()}`);
  if (data === undefined && errors === undefined) problems.push("an answer has neither data nor errors");
  if (errors === undefined) return data === null ? [...problems, "null without an error"] : problems;
  if (!Array.isArray(errors) || errors.length === 0) return [...problems, `errors are ${JSON.stringify(errors)}`];
  for (const { message, extensions } of errors) {
    const code = extensions?.code;
    if (code === "INTERNAL_SERVER_ERROR" || !isPublicErrorCode(code)) problems.push(`code ${code}: ${message}`);
    if (typeof message !== "string" || message === "" || /\[object |\n\s+at |node_modules/.test(message)) {
      problems.push(`a message is ${JSON.stringify(message)}`);
    }
  }
  return problems;
}

/** Whether two answers say the same; errors of what runs side by side come in any order. */
export function isSameResult(left: ReadResult, right: ReadResult): boolean {
  return (
    isDeepStrictEqual(left.data ?? null, right.data ?? null) &&
    isDeepStrictEqual(errorsInOrder(left.errors), errorsInOrder(right.errors))
  );
}

function errorsInOrder(errors: unknown): unknown {
  return Array.isArray(errors) ? errors.map((error) => JSON.stringify(error)).sort() : [];
}
