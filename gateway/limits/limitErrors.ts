import { GraphQLError } from "graphql";
import type { RateLimited, TooExpensive } from "./limits.ts";

/** Whole request refused: 400. */
export function tooExpensiveError({ estimate, limit, remaining, resetsAt }: TooExpensive): GraphQLError {
  const reason =
    remaining === undefined
      ? `one operation may cost ${limit}`
      : `${remaining} are left of today's budget of ${limit}, until ${resetsAt}`;
  return new GraphQLError(`The operation may cost ${estimate}; ${reason}. Ask for less at once.`, {
    extensions: {
      code: "TOO_EXPENSIVE",
      estimate,
      limit,
      ...(remaining !== undefined && { remaining, resetsAt }),
      http: { status: 400 },
    },
  });
}

/** For `refuse` with 429 and `Retry-After`. */
export function rateLimitedMessage({ retryAfterS }: RateLimited): string {
  return `Too many requests; ask again in ${retryAfterS} s.`;
}
