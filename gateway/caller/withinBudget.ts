import { GraphQLError } from "graphql";
import type { Identity } from "../../access/identity.ts";
import { tooExpensiveError } from "../limits/limitErrors.ts";
import { isTooExpensive, type Limits } from "../limits/limits.ts";

/**
 * Runs an operation within its caller's budget: reserves its estimate first and settles its actual cost afterwards. If
 * the run throws, the estimate stays.
 *
 * @param limits null for none
 * @returns the answer, or the error of an operation that did not run: TOO_EXPENSIVE, or a refusal by the estimate
 */
export async function withinBudget<Answer extends { readonly cost: number }>(
  limits: Limits | null,
  { identity: { client }, address }: { readonly identity: Identity; readonly address: string },
  estimate: () => number,
  run: () => Promise<Answer>,
): Promise<Answer | GraphQLError> {
  if (limits === null) return run();
  const amount = estimated(estimate);
  if (amount instanceof GraphQLError) return amount;
  const reserved = limits.reserve({ client, address }, amount);
  const reservation = reserved instanceof Promise ? await reserved : reserved;
  if (isTooExpensive(reservation)) return tooExpensiveError(reservation);
  const answer = await run();
  const settled = limits.settle(reservation, answer.cost);
  if (settled instanceof Promise) await settled;
  return answer;
}

function estimated(estimate: () => number): number | GraphQLError {
  try {
    return estimate();
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}
