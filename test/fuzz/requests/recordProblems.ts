import type { OperationBody } from "../../../audit/record.ts";
import type { WrittenRequest } from "./makeRequest.ts";
import type { BytesAnswer } from "./sendBytes.ts";
import type { SocketAnswer } from "./socketCase.ts";

/** Counts answers by request id and holds the query log to them. */
export interface AnswerCount {
  readonly http: (request: WrittenRequest, answer: BytesAnswer) => void;
  readonly socket: (requestId: string, answer: SocketAnswer) => void;
  readonly problems: (records: readonly OperationBody[]) => readonly string[];
}

interface Counted {
  answers: number;
  /** Further records that may be there: of streams that were left, of requests that were cut. */
  more: number;
}

const maxReported = 20;

export function createAnswerCount(): AnswerCount {
  const counted = new Map<string, Counted>();
  const count = (requestId: string, answers: number, more: number) => {
    const known = counted.get(requestId) ?? { answers: 0, more: 0 };
    counted.set(requestId, { answers: known.answers + answers, more: known.more + more });
  };
  return {
    http(request, { status, headers }) {
      const requestId = headers["x-request-id"];
      if (requestId === undefined || status === 101) {
        // Cut, or refused before it was a request.
        for (const [name, value] of request.headers) if (name.toLowerCase() === "x-request-id") count(value, 0, 1);
        return;
      }
      // The route itself never answers 404.
      if (status === 404 || !isGraphRoute(request.target) || headers["content-type"]?.startsWith("text/html")) return;
      const isLeft = request.leavesStream && headers["content-type"]?.startsWith("text/event-stream");
      count(requestId, 1, isLeft ? 1_000 : 0);
    },
    socket(requestId, { messages }) {
      const answers = messages.filter((text) => ["next", "error"].includes(JSON.parse(text).type)).length;
      count(requestId, answers, 1_000);
    },
    problems(records) {
      const recorded = Map.groupBy(records, ({ requestId }) => requestId);
      const problems: string[] = [];
      for (const [requestId, { answers, more }] of counted) {
        const found = recorded.get(requestId)?.length ?? 0;
        if (found >= answers && found <= answers + more) continue;
        problems.push(`request ${requestId}: ${answers} answers, ${found} records`);
      }
      return problems.slice(0, maxReported);
    },
  };
}

/** Whether a target is of the route /graphql, written in whatever way. */
function isGraphRoute(target: string): boolean {
  // Malformed (RFC 9112, 3.2.2): refused before there is a route.
  if (/^https?:.*#/i.test(target)) return false;
  const path = target.replace(/^https?:\/\/[^/?#]*/i, "").split(/[?#]/)[0] ?? "";
  try {
    return decodeURI(path) === "/graphql";
  } catch {
    return false;
  }
}
