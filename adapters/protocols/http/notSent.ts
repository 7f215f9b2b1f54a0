import { notSentCode } from "../../kit/mayHaveLanded.ts";

/** Wraps what kept a request from being sent, so that a write that failed by it is known not to have landed. */
export function notSent(cause: unknown): Error {
  return Object.assign(new Error("the request was not sent", { cause }), { code: notSentCode });
}
