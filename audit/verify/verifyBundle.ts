import { basename, join } from "node:path";
import { digestOf } from "../format/digest.ts";
import { FormatError } from "../format/formatError.ts";
import { rootOfProof } from "../format/merkle.ts";
import { type ProofLine, readProofLine, readRecordLine } from "../format/readLines.ts";
import { createAnchorCheck } from "./anchorCheck.ts";
import { readBundleChain } from "./bundleIndex.ts";
import type { ChainResult } from "./chainResult.ts";
import { createContentRules } from "./contentRules.ts";
import { readKeyRing } from "./keyRing.ts";
import { createKeyUse } from "./keyUse.ts";
import { collectProblems, type Problem } from "./problem.ts";
import { type Line, readLines } from "./readLines.ts";
import { type ReadSeal, readSeals } from "./readSeals.ts";
import { createTimestampsChecker } from "./timestamps.ts";
import type { ChainOptions } from "./verifyChain.ts";

export interface BundleOptions extends Omit<ChainOptions, "claims"> {
  /** Of the bundle. */
  readonly directory: string;
}

/** One chain of a bundle: each record by its inclusion proof, against seals that are there from the first to the last. */
export async function verifyBundle(options: BundleOptions): Promise<ChainResult> {
  const { folder, directory } = options;
  const problems = collectProblems();
  const ring = await readKeyRing(folder, options.trustedKeys, problems);
  const timestamps = createTimestampsChecker(folder, options.checkTimestamp, problems);
  const anchor = options.anchor === null ? null : createAnchorCheck(options.anchor, problems);
  const checkContent = options.checkContent ? createContentRules(problems.add) : null;
  const noteKey = createKeyUse(problems);
  const pairs = pairsOf(folder, problems.add);
  let pair = await nextPair(pairs);
  let records = 0;
  let seals = 0;
  let last = 0;
  let lastSeal: ReadSeal | null = null;

  for await (const read of readSeals(folder, ring, problems)) {
    seals += 1;
    lastSeal = read;
    noteKey(read.key);
    anchor?.onSeal(read);
    await timestamps.check(read);
    for (; pair !== null && pair.proof.seal <= read.seal.seal; pair = await nextPair(pairs)) {
      const { proof, line } = pair;
      const wrong = proofProblem(pair, read, last);
      if (wrong !== null) {
        problems.add({ kind: "record-changed", ...placeOf(pair), seal: proof.seal, message: wrong });
        continue;
      }
      records += 1;
      last = proof.sequence;
      const digest = digestOf(line.bytes, read.seal.hashAlgorithm);
      anchor?.onRecord(proof.sequence, digest);
      const queued = { ...line, digest, segment: { name: file, path: join(folder, file), first: 0 } };
      checkContent?.(proof.sequence, readRecordLine(line.bytes.toString("utf8")), queued);
    }
    options.onProgress(records);
  }
  for (; pair !== null; pair = await nextPair(pairs)) {
    const message = `Nothing vouches for record ${pair.proof.sequence}: seal ${pair.proof.seal} is not there, or does not hold.`;
    problems.add({ kind: "seal-missing", seal: pair.proof.seal, file: "seals.jsonl", message });
  }
  await timestamps.finish();
  const chain = lastSeal?.seal.chain ?? basename(folder);
  const meant = readBundleChain(directory, chain, problems);
  if (meant !== null && (meant.records !== records || meant.seals !== seals)) {
    const message = `bundle.json speaks of ${meant.records} records and ${meant.seals} seals; there are ${records} and ${seals} that hold.`;
    problems.add({ kind: "bundle-differs", file: "bundle.json", message });
  }
  const tokens = timestamps.result();
  return {
    chain,
    records,
    last,
    goneTo: 0,
    sealedTo: lastSeal?.seal.to ?? 0,
    seals,
    sealedAt: lastSeal?.seal.time ?? null,
    ring,
    timestamps: tokens.checked,
    timestampedAt: tokens.latest,
    problems,
    // A selection need not have them all.
    unknownOutcomes: null,
    notes: tokens.unchecked > 0 ? [`${tokens.unchecked} timestamps were not checked.`] : [],
  };
}

const file = "records.jsonl";

interface Pair {
  readonly proof: ProofLine;
  readonly line: Line;
}

/** A sentence where the proof does not hold; null where it does. */
function proofProblem({ proof, line }: Pair, { seal }: ReadSeal, last: number): string | null {
  const { sequence, path } = proof;
  if (proof.seal !== seal.seal) return `Nothing vouches for record ${sequence}: seal ${proof.seal} does not hold.`;
  if (sequence <= last) return `Record ${sequence} stands behind record ${last}.`;
  const entry = {
    digest: digestOf(line.bytes, seal.hashAlgorithm),
    index: sequence - seal.from,
    size: seal.to - seal.from + 1,
    path,
  };
  if (rootOfProof(entry, seal.hashAlgorithm) === seal.root) return null;
  return `Record ${sequence} is not as it was sealed, or its proof is not: it does not lead to the root of seal ${seal.seal}.`;
}

function placeOf({ proof, line }: Pair): Pick<Problem, "sequence" | "file" | "line"> {
  return { sequence: proof.sequence, file, line: line.number };
}

/** Records with their proofs, line by line. */
async function* pairsOf(folder: string, report: (problem: Problem) => void): AsyncGenerator<Pair, void, undefined> {
  const proofs = linesOf(join(folder, "proofs.jsonl"));
  for await (const line of linesOf(join(folder, file))) {
    const next = await proofs.next();
    if (next.done === true) {
      report({ kind: "bundle-differs", file, line: line.number, message: "There are more records than proofs." });
      return;
    }
    const { bytes, number, isWhole } = next.value;
    try {
      if (!isWhole || !line.isWhole) throw new FormatError("The line is not finished.");
      yield { proof: readProofLine(bytes.toString("utf8")), line };
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      report({ kind: "bundle-differs", file: "proofs.jsonl", line: number, message: error.message });
    }
  }
  const more = await proofs.next();
  if (more.done !== true) {
    const message = "There are more proofs than records.";
    report({ kind: "bundle-differs", file: "proofs.jsonl", line: more.value.number, message });
  }
}

async function* linesOf(path: string): AsyncGenerator<Line, void, undefined> {
  for await (const batch of readLines(path)) yield* batch;
}

async function nextPair(pairs: AsyncGenerator<Pair, void, undefined>): Promise<Pair | null> {
  const next = await pairs.next();
  return next.done === true ? null : next.value;
}
