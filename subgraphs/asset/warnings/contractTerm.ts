import type { ContractRecord } from "../../../adapters/systems/asset/contract.ts";

type Term = Pick<ContractRecord, "startsOn" | "endsOn">;

/** Where a day stands in the term of a contract, whose both days belong to it; `unknown` where a day that decides it is not said. */
export function termAt({ startsOn, endsOn }: Term, today: string): "before" | "inForce" | "ended" | "unknown" {
  if (endsOn !== null && endsOn < today) return "ended";
  if (startsOn !== null && startsOn > today) return "before";
  return startsOn === null || endsOn === null ? "unknown" : "inForce";
}
