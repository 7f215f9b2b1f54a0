import { GraphQLError } from "graphql";
import { type ErrorCode, publicErrorCodes } from "../../schema/errors.ts";
import { internalErrorMessage } from "../shape/maskError.ts";

/** The planner, or the thread it runs in, has failed. Its message may quote the operation and stays here. */
export class PlannerFault extends Error {
  override name = "PlannerFault";
}

/** The operation takes longer, or more memory, than planning one may take. */
export function tooComplex(reason: string): GraphQLError {
  return refusal("OPERATION_TOO_COMPLEX", `The operation is too complex: ${reason}. Ask for less at once.`);
}

/** What waits is as much as may wait; the same operation may pass later. */
export function plannerBusy(): GraphQLError {
  return refusal("GATEWAY_BUSY", "Too many operations that are new to the gateway; ask again in a moment.");
}

/** An assertion inside the planner: nothing the client can see. */
export function planningFailed(cause: Error): GraphQLError {
  return refusal("INTERNAL_SERVER_ERROR", internalErrorMessage, cause);
}

function refusal(code: ErrorCode, message: string, originalError?: Error): GraphQLError {
  const extensions = { code, http: { status: publicErrorCodes[code].httpStatus ?? 500 } };
  return new GraphQLError(message, { ...(originalError && { originalError }), extensions });
}
