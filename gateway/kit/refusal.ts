import { GraphQLError } from "graphql";
import type { ErrorCode } from "../../schema/errors.ts";

/** The whole request is not answered. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
}

export function refusedError({ code, message }: Refusal): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
