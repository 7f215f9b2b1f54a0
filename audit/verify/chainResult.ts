import type { UnknownOutcomes } from "./intents.ts";
import type { KeyRing } from "./keyRing.ts";
import type { Problems } from "./problem.ts";
import { type ChainReport, firstBadOf } from "./report.ts";

/** What is known of a chain before it is told: what of it is gone is judged when all chains are known. */
export interface ChainResult {
  readonly chain: string;
  readonly records: number;
  readonly last: number;
  /** Records up to here are not there. */
  readonly goneTo: number;
  readonly sealedTo: number;
  readonly seals: number;
  readonly sealedAt: string | null;
  readonly ring: KeyRing;
  readonly timestamps: number;
  readonly timestampedAt: string | null;
  readonly problems: Problems;
  readonly unknownOutcomes: UnknownOutcomes | null;
  readonly notes: readonly string[];
}

export function chainReportOf({ ring, goneTo, problems, ...facts }: ChainResult): ChainReport {
  const listed = problems.sorted();
  return {
    ...facts,
    first: facts.records === 0 && facts.last <= goneTo ? 0 : goneTo + 1,
    keys: ring.keys.map(({ key: { keyId, algorithm }, trust }) => ({ keyId, algorithm, trust })),
    firstBad: firstBadOf(listed),
    problems: listed,
    moreProblems: problems.total() - listed.length,
  };
}
