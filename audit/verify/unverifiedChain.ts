import { ForeignFileError } from "../format/foreignFileError.ts";
import { printable } from "../format/printable.ts";
import type { ChainResult } from "./chainResult.ts";
import { collectProblems, type Problem } from "./problem.ts";

/** A chain whose reader could not come to its end: a verdict there is all the same. */
export function unverifiedChain(chain: string, error: unknown): ChainResult {
  const problems = collectProblems();
  problems.add(problemOf(error));
  return {
    chain,
    ...{ records: 0, last: 0, goneTo: 0, sealedTo: 0, seals: 0, sealedAt: null },
    ring: { keys: [], find: () => undefined, isDamaged: true },
    ...{ timestamps: 0, timestampedAt: null, problems, unknownOutcomes: null, notes: [] },
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof ForeignFileError)
    return { kind: "file-refused", message: `${error.message} Nothing of the chain was verified.` };
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { kind: "unverified", message: `The chain could not be read to its end: ${printable(what)}` };
}
