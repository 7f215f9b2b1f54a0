import type { ContractRecord } from "../../../adapters/systems/asset/contract.ts";

/** Both days of the term belong to it. A day that the platform does not say raises no warning. */
export function isInForce({ startsOn, endsOn }: ContractRecord, today: string): boolean {
  return (startsOn === null || startsOn <= today) && !hasEnded({ endsOn }, today);
}

export function hasEnded({ endsOn }: Pick<ContractRecord, "endsOn">, today: string): boolean {
  return endsOn !== null && endsOn < today;
}
