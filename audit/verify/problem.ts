/** 问题 What is not as it was written and sealed. */
export type ProblemKind =
  | "record-changed"
  | "record-missing"
  | "record-added"
  | "records-reordered"
  | "record-content"
  | "segment-name"
  | "seal-changed"
  | "seal-missing"
  | "key-changed"
  | "key-untrusted"
  | "tail-unsealed"
  | "retention-unexplained"
  | "timestamp-wrong"
  | "anchor-differs"
  | "bundle-differs"
  | "chain-missing"
  | "chain-name"
  | "file-refused"
  | "unverified";

export interface Problem {
  readonly kind: ProblemKind;
  /** A sentence, without anything that stands in a record. */
  readonly message: string;
  /** Sequence of the first record that is touched; absent where no record is: a changed seal says nothing against records. */
  readonly sequence?: number;
  /** The last one of a run. */
  readonly lastSequence?: number;
  /** Number of the seal that it is about. */
  readonly seal?: number;
  /** Path within the folder of the chain, or the bundle. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
}

/** Collects up to a bound, and counts the rest: a journal that is wrong from end to end would fill the memory. */
export interface Problems {
  readonly add: (problem: Problem) => void;
  /** Those of records first, by sequence; then the others as they were found. */
  readonly sorted: () => readonly Problem[];
  readonly total: () => number;
}

/** Problems that are told; the others are counted. */
const maxProblems = 100;

export function collectProblems(): Problems {
  const kept: Problem[] = [];
  let total = 0;
  return {
    add(problem) {
      const last = kept.at(-1);
      if (last !== undefined && continues(last, problem)) {
        kept[kept.length - 1] = { ...last, lastSequence: problem.lastSequence ?? problem.sequence ?? 0 };
        return;
      }
      total += 1;
      if (kept.length < maxProblems) kept.push(problem);
    },
    sorted: () => kept.toSorted((one, other) => (one.sequence ?? Infinity) - (other.sequence ?? Infinity) || 0),
    total: () => total,
  };
}

/** The same kind for the record that comes next: one run. */
function continues(last: Problem, next: Problem): boolean {
  return (
    last.kind === next.kind &&
    last.kind !== "record-added" &&
    last.file === next.file &&
    last.sequence !== undefined &&
    next.sequence === (last.lastSequence ?? last.sequence) + 1
  );
}
