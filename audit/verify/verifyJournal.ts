import { ForeignFileError } from "../format/foreignFileError.ts";
import { printable } from "../format/printable.ts";
import type { Anchor } from "./anchor.ts";
import { type ChainResult, chainReportOf } from "./chainResult.ts";
import { type FoundChain, findChains } from "./findChains.ts";
import { listSegments } from "./listSegments.ts";
import { collectProblems, type Problems } from "./problem.ts";
import type { VerificationReport } from "./report.ts";
import type { RetentionClaims } from "./retention.ts";
import type { TimestampCheck } from "./timestamps.ts";
import { unverifiedChain } from "./unverifiedChain.ts";
import { verifyBundle } from "./verifyBundle.ts";
import { verifyChain } from "./verifyChain.ts";

export interface VerifyOptions {
  /** Fingerprints of keys, as `audit -- anchor` prints them. Without any, the first key of each chain is believed. */
  readonly trustedKeys?: readonly string[];
  /** Written down before; without it, nobody knows whether both records and seals were cut off at the end. */
  readonly anchor?: Anchor | null;
  /** Without it, timestamps are not checked. */
  readonly checkTimestamp?: TimestampCheck | null;
  /** Also whether records fit together in what they say; by default. */
  readonly checkContent?: boolean;
  readonly onProgress?: (records: number) => void;
}

/**
 * Verifies all chains below a folder, one chain, or a bundle, and needs nothing else: no database, no server, no key that is secret.
 *
 * @throws NoJournalError
 */
export async function verifyJournal(directory: string, options: VerifyOptions = {}): Promise<VerificationReport> {
  const found = findChains(directory);
  const problems = collectProblems();
  const settled = {
    trustedKeys: options.trustedKeys ?? [],
    anchor: options.anchor ?? null,
    checkTimestamp: options.checkTimestamp ?? null,
    checkContent: options.checkContent ?? true,
  };
  const chains: ChainResult[] = [];
  for (const name of found.foreign) {
    const message = `${printable(name)} is a link or cannot be read: it is not followed.`;
    problems.add({ kind: "file-refused", file: printable(name), message });
  }
  const isAnyGone = found.chains.some(({ folder }) => isGone(folder));
  const claims: RetentionClaims = new Map();
  let before = 0;
  for (const { name, folder } of found.chains) {
    const onProgress = (records: number) => options.onProgress?.(before + records);
    const anchor = settled.anchor?.chains.find(({ chain }) => chain === name) ?? null;
    const chainOptions = { ...settled, folder, anchor, onProgress };
    const verify = () =>
      found.kind === "bundle"
        ? verifyBundle({ ...chainOptions, directory })
        : verifyChain({ ...chainOptions, claims: isAnyGone ? claims : null });
    const result = await verify().catch((error: unknown) => unverifiedChain(printable(name), error));
    if (found.kind !== "chain" && result.chain !== printable(name)) {
      const message = `The folder ${printable(name)} holds the chain ${printable(result.chain)}.`;
      problems.add({ kind: "chain-name", file: printable(name), message });
    }
    before += result.records;
    chains.push(result);
  }
  if (found.kind !== "bundle") for (const chain of chains) judgeWhatIsGone(chain, claims);
  if (settled.anchor !== null) findMissingChains(settled.anchor, found.chains, problems);
  const reports = chains.map(chainReportOf);
  const listed = problems.sorted();
  return {
    kind: found.kind === "bundle" ? "bundle" : "journal",
    isGood: listed.length === 0 && reports.every((report) => report.problems.length === 0),
    chains: reports,
    problems: listed,
    notes: notesOf(settled, found.kind === "bundle"),
  };
}

function isGone(folder: string): boolean {
  try {
    return listSegments(folder)[0]?.first !== 1;
  } catch (error) {
    // The chain says so itself.
    if (error instanceof ForeignFileError) return true;
    throw error;
  }
}

function judgeWhatIsGone({ chain, goneTo, problems }: ChainResult, claims: RetentionClaims): void {
  const removedTo = claims.get(chain) ?? 0;
  if (goneTo <= removedTo) return;
  problems.add({
    kind: "retention-unexplained",
    sequence: removedTo + 1,
    ...(goneTo > removedTo + 1 && { lastSequence: goneTo }),
    message: `Record ${removedTo + 1} is gone, and no sealed record says that retention removed it.`,
  });
}

function findMissingChains(anchor: Anchor, found: readonly FoundChain[], problems: Problems): void {
  for (const { chain, sequence } of anchor.chains) {
    if (found.some(({ name }) => name === chain)) continue;
    const message = `The chain ${chain} is missing: the anchor knows ${sequence} records of it.`;
    problems.add({ kind: "chain-missing", message });
  }
}

function notesOf(
  { trustedKeys, anchor }: { readonly trustedKeys: readonly string[]; readonly anchor: Anchor | null },
  isBundle: boolean,
): readonly string[] {
  const notes: string[] = [];
  if (trustedKeys.length === 0) {
    notes.push("No fingerprint was given (--key): compare those below with what you have from elsewhere.");
  }
  if (isBundle) {
    notes.push("A bundle is a selection: whether it is a complete one, only the journal can tell.");
  } else if (anchor === null) {
    notes.push(
      "No anchor was given (--anchor): whether records and seals were cut off together at the end, or a whole chain removed, cannot be known.",
    );
  }
  return notes;
}
