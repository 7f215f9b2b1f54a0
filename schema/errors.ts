/**
 * Every error code that a client can see. `docs/errors.md` describes the same codes; a test keeps the two equal in both
 * directions. A retired code is never used again for something else.
 *
 * `recovery` says what the caller can do: `absent` null is the answer, `retry` the same request may pass later,
 * `reject` the request is wrong, `fail` neither.
 */
export type Recovery = "absent" | "retry" | "reject" | "fail";

export interface PublicErrorCode {
  readonly recovery: Recovery;
  /**
   * HTTP status of `application/graphql-response+json` when the whole request is refused with it; null when it only ever
   * stands beside data.
   */
  readonly httpStatus: number | null;
  readonly meaning: string;
}

export const publicErrorCodes = {
  BAD_REQUEST: { recovery: "reject", httpStatus: 400, meaning: "The HTTP request is no GraphQL request." },
  PAYLOAD_TOO_LARGE: { recovery: "reject", httpStatus: 413, meaning: "The request body is over the limit." },
  GRAPHQL_PARSE_FAILED: { recovery: "reject", httpStatus: 400, meaning: "The operation is no GraphQL." },
  GRAPHQL_VALIDATION_FAILED: { recovery: "reject", httpStatus: 400, meaning: "The operation does not fit the schema." },
  OPERATION_RESOLUTION_FAILURE: { recovery: "reject", httpStatus: 400, meaning: "No operation of that name." },
  OPERATION_TOO_DEEP: { recovery: "reject", httpStatus: 400, meaning: "The operation nests deeper than allowed." },
  OPERATION_TOO_LARGE: {
    recovery: "reject",
    httpStatus: 400,
    meaning: "The operation text has too many bytes or tokens.",
  },
  OPERATION_TOO_COMPLEX: {
    recovery: "reject",
    httpStatus: 400,
    meaning: "The operation selects too much, or planning it costs too much.",
  },
  TOO_EXPENSIVE: {
    recovery: "reject",
    httpStatus: 400,
    meaning: "The operation may cost more than is allowed at once, or than is left of the day's budget.",
  },
  RATE_LIMITED: {
    recovery: "retry",
    httpStatus: 429,
    meaning: "Too many requests of one client or address; `Retry-After` says when the next may come.",
  },
  UNAUTHENTICATED: { recovery: "reject", httpStatus: 401, meaning: "The token is missing, wrong or out of date." },
  FORBIDDEN: {
    recovery: "reject",
    httpStatus: 403,
    meaning: "The client may not read or do this: scope, level, purpose, address or contract.",
  },
  ACCESS_UNAVAILABLE: {
    recovery: "retry",
    httpStatus: 503,
    meaning: "Who asks cannot be told, as the register of clients does not answer.",
  },
  AUDIT_UNAVAILABLE: {
    recovery: "retry",
    httpStatus: 503,
    meaning: "The query log cannot be written, so nothing is answered.",
  },
  DOCUMENT_NOT_TRUSTED: {
    recovery: "reject",
    httpStatus: 403,
    meaning: "The client runs registered documents only, and this is none of them.",
  },
  PERSISTED_QUERY_NOT_FOUND: { recovery: "retry", httpStatus: 200, meaning: "Send the text with the hash once." },
  PERSISTED_QUERY_NOT_SUPPORTED: { recovery: "reject", httpStatus: 200, meaning: "Persisted queries are off." },
  STREAM_REQUIRED: {
    recovery: "reject",
    httpStatus: 406,
    meaning: "A subscription needs an event stream or a WebSocket.",
  },
  SUBSCRIPTIONS_NOT_SUPPORTED: {
    recovery: "reject",
    httpStatus: 501,
    meaning: "The gateway runs with an engine that has no subscriptions.",
  },
  TOO_MANY_SUBSCRIPTIONS: {
    recovery: "retry",
    httpStatus: 429,
    meaning: "The client or the gateway has as many connections or subscriptions as are allowed.",
  },
  SUBSCRIPTION_OVERFLOW: {
    recovery: "retry",
    httpStatus: null,
    meaning: "Changes came faster than they were read; the subscription ends.",
  },
  SUBSCRIPTION_ENDED: {
    recovery: "retry",
    httpStatus: null,
    meaning: "The gateway ends the subscription; the message says why. Subscribe again.",
  },
  BAD_USER_INPUT: { recovery: "reject", httpStatus: 400, meaning: "An argument or a variable has a wrong value." },
  NOT_FOUND: { recovery: "absent", httpStatus: null, meaning: "No object has that code." },
  SOURCE_UNAVAILABLE: {
    recovery: "retry",
    httpStatus: null,
    meaning: "A legacy system or a subgraph does not answer.",
  },
  SOURCE_TIMEOUT: { recovery: "retry", httpStatus: null, meaning: "A legacy system did not answer in time." },
  SOURCE_BUSY: { recovery: "retry", httpStatus: null, meaning: "A legacy system is over its limit of calls." },
  SOURCE_BAD_REPLY: { recovery: "retry", httpStatus: null, meaning: "A legacy system answered something unreadable." },
  ROWS_LEFT_OUT: {
    recovery: "fail",
    httpStatus: null,
    meaning:
      "Rows of a list could not be read and are left out. Of a subgraph alone; the gateway names the list in `extensions.incomplete`.",
  },
  SOURCE_REFUSED: { recovery: "reject", httpStatus: null, meaning: "A legacy system refused the parameters." },
  SOURCE_FAILED: {
    recovery: "fail",
    httpStatus: null,
    meaning: "A legacy system reports a failure that needs an operator.",
  },
  OUTCOME_UNKNOWN: {
    recovery: "fail",
    httpStatus: null,
    meaning: "A change was sent and its answer was lost: it may have been made. Read the object back first.",
  },
  DEADLINE_EXCEEDED: { recovery: "retry", httpStatus: null, meaning: "The operation ran out of its time." },
  GATEWAY_BUSY: { recovery: "retry", httpStatus: 503, meaning: "Too many operations wait to be planned." },
  INTERNAL_SERVER_ERROR: {
    recovery: "fail",
    httpStatus: 500,
    meaning: "A fault of the gateway; the log has it under the request id.",
  },
} as const satisfies Record<string, PublicErrorCode>;

export type ErrorCode = keyof typeof publicErrorCodes;

export function isPublicErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(publicErrorCodes, code);
}
