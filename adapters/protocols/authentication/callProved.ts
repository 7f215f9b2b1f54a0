import { SourceError } from "../../errors.ts";
import type { Outgoing } from "../http/outgoing.ts";
import type { OpenAuthentication } from "./authentication.ts";

/** How an attempt went, as far as a proof can be refused by it. */
export interface Attempted {
  readonly status: number;
  /** The source's own code against the call; null without one. */
  readonly code: string | null;
}

/**
 * Makes a call with its proof. Where the source refuses a proof that can be renewed, it is renewed once and the call
 * repeated once, writes too: a refused call was not carried out.
 *
 * @throws SourceError `credentials` where the new proof is refused as well; what `attempt` throws
 */
export async function callProved<Outcome extends Attempted>(
  system: string,
  authentication: OpenAuthentication | null,
  outgoing: Outgoing,
  signal: AbortSignal,
  attempt: (proved: Outgoing) => Promise<Outcome>,
): Promise<Outcome> {
  if (authentication === null) return await attempt(outgoing);
  const { outgoing: proved, renewal } = await authentication.prove(outgoing, signal);
  const outcome = await attempt(proved);
  if (renewal === undefined || !renewal.isRefusal(outcome.status, outcome.code)) return outcome;
  if (!(await renewal.renew(signal))) throw refusal(system, outcome);
  const again = await authentication.prove(outgoing, signal);
  const second = await attempt(again.outgoing);
  const isRefused = renewal.isRefusal(second.status, second.code);
  renewal.repeated(isRefused);
  if (isRefused) throw refusal(system, second);
  return second;
}

function refusal(system: string, { status, code }: Attempted): SourceError {
  return new SourceError({ system, reason: "credentials", sourceCode: code ?? `HTTP ${status}` });
}
