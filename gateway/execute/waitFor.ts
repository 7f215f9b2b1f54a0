import { GraphQLError } from "graphql";
import { type OperationAnswer, refusedAnswer } from "./operationAnswer.ts";

/** What was planned; or the answer of an operation that could not be, or whose caller does not wait any longer. */
export type Waited<Value> = { readonly value: Value } | { readonly refused: OperationAnswer };

/** Waits as long as the caller does: others may go on waiting for the same. */
export async function waitFor<Value>(making: Promise<Value>, signal: AbortSignal): Promise<Waited<Value>> {
  const aborted = Promise.withResolvers<null>();
  const onAbort = () => aborted.resolve(null);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    const made = await Promise.race([making.then((value) => ({ value })), aborted.promise]);
    return made ?? { refused: { ...refusedAnswer([outOfTime()]), data: { text: "null", parts: [] } } };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { refused: refusedAnswer([error]) };
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function outOfTime(): GraphQLError {
  return new GraphQLError("The operation ran out of its time before it was planned.", {
    extensions: { code: "DEADLINE_EXCEEDED" },
  });
}
