import type { SignatureAlgorithm } from "../seal.ts";
import type { UnknownOutcomes } from "./intents.ts";
import type { Trust } from "./keyRing.ts";
import type { Problem } from "./problem.ts";

/** 校验报告 What was found in a journal or a bundle. */
export interface VerificationReport {
  readonly kind: "journal" | "bundle";
  /** Nothing is wrong. What cannot be known is in the notes. */
  readonly isGood: boolean;
  readonly chains: readonly ChainReport[];
  /** Of no single chain. */
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
}

export interface ChainReport {
  readonly chain: string;
  /** Records that are as they were written. */
  readonly records: number;
  /** Sequences of the first and the last record that are there; 0 where there is none. */
  readonly first: number;
  readonly last: number;
  readonly sealedTo: number;
  /** Seals that hold. */
  readonly seals: number;
  /** Of the last seal that holds. */
  readonly sealedAt: string | null;
  readonly keys: readonly KeyReport[];
  /** Tokens that were checked, and the time in the last one. */
  readonly timestamps: number;
  readonly timestampedAt: string | null;
  /** The first record that is not as it has to be, and where it stands; null where no record is touched. */
  readonly firstBad: FirstBad | null;
  readonly problems: readonly Problem[];
  /** Problems beyond those that are listed. */
  readonly moreProblems: number;
  /** Nothing wrong with the log; null where it was not looked for. */
  readonly unknownOutcomes: UnknownOutcomes | null;
  readonly notes: readonly string[];
}

export interface KeyReport {
  readonly keyId: string;
  readonly algorithm: SignatureAlgorithm;
  readonly trust: Trust;
}

export type FirstBad = Required<Pick<Problem, "sequence">> & Pick<Problem, "file" | "line">;

export function firstBadOf(problems: readonly Problem[]): FirstBad | null {
  const [first] = problems;
  if (first?.sequence === undefined) return null;
  const { sequence, file, line } = first;
  return { sequence, ...(file !== undefined && { file }), ...(line !== undefined && { line }) };
}
