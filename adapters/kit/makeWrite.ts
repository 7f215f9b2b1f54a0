import { SourceError } from "../errors.ts";
import type { Write, WriteDeclaration } from "../system.ts";
import type { Runner } from "./runner.ts";

/**
 * A change. If the source recognises the idempotency key, the same request with the same key goes out once more after
 * `timeout`, `unavailable`, `badReply` or `busy`. `duplicate` then means that one of the two has landed, and `repeated`
 * turns it into the outcome.
 */
export function makeWrite<Request, Reply, Input, Outcome>(
  operation: string,
  { request, decode, recognisesKey, repeated, deadlineMs }: WriteDeclaration<Request, Reply, Input, Outcome>,
  { run }: Runner<Request, Reply>,
): Write<Input, Outcome> {
  return async (input, idempotencyKey, call) => {
    const task = {
      operation,
      isWrite: true,
      recognisesKey,
      deadlineMs,
      request: () => request(input, idempotencyKey),
      decode: (reply: Reply) => decode(reply, input),
    };
    try {
      return await run(task, call);
    } catch (error) {
      if (error instanceof SourceError && error.reason === "duplicate" && repeated !== undefined)
        return repeated(input);
      throw error;
    }
  };
}
