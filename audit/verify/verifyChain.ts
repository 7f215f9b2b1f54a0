import { basename } from "node:path";
import { zeroDigest } from "../format/digest.ts";
import type { AuditRecord } from "../record.ts";
import type { AnchorChain } from "./anchor.ts";
import { createAnchorCheck } from "./anchorCheck.ts";
import type { ChainResult } from "./chainResult.ts";
import { createContentRules } from "./contentRules.ts";
import { findHash } from "./findHash.ts";
import { createIntents } from "./intents.ts";
import { readKeyRing } from "./keyRing.ts";
import { createKeyUse } from "./keyUse.ts";
import { listSegments } from "./listSegments.ts";
import { matchSeal, startsSeal } from "./matchSeal.ts";
import { collectProblems } from "./problem.ts";
import { type ReadSeal, readSeals } from "./readSeals.ts";
import { createRecordQueue, type QueuedLine } from "./recordQueue.ts";
import { collectRetention, type RetentionClaims } from "./retention.ts";
import { finishTail, type WalkedTail } from "./tail.ts";
import { createTimestampsChecker, type TimestampCheck } from "./timestamps.ts";
import { checkLinkInto, walkLinks } from "./walkLinks.ts";

export interface ChainOptions {
  readonly folder: string;
  readonly trustedKeys: readonly string[];
  readonly anchor: AnchorChain | null;
  readonly checkTimestamp: TimestampCheck | null;
  /** Reads every record, and checks what it says; without, only that it is what was sealed. */
  readonly checkContent: boolean;
  /** Taken from all chains, judged afterwards; null where nothing is gone. */
  readonly claims: RetentionClaims | null;
  /** Called with the count of records so far. */
  readonly onProgress: (records: number) => void;
}

/** One chain from its first record to its last. See docs/audit-format.md. */
export async function verifyChain(options: ChainOptions): Promise<ChainResult> {
  const { folder, claims } = options;
  const problems = collectProblems();
  const report = problems.add;
  const ring = await readKeyRing(folder, options.trustedKeys, problems);
  const segments = listSegments(folder);
  const queue = createRecordQueue(segments, await findHash(folder, segments));
  const timestamps = createTimestampsChecker(folder, options.checkTimestamp, problems);
  const anchor = options.anchor === null ? null : createAnchorCheck(options.anchor, problems);
  const checkContent = options.checkContent ? createContentRules(report) : null;
  const intents = createIntents(report);
  const noteKey = createKeyUse(problems);

  let records = 0;
  let seals = 0;
  let lastSeal: ReadSeal | null = null;
  let lastLine: QueuedLine | null = null;
  let next = segments[0]?.first ?? Infinity;
  let start = next;
  let head: string | null = next === 1 ? zeroDigest : null;

  const count = (sequence: number, line: QueuedLine) => {
    records += 1;
    lastLine = line;
    anchor?.onRecord(sequence, line.digest);
  };
  const check = (sequence: number, record: AuditRecord, line: QueuedLine) => {
    checkContent?.(sequence, record, line);
    intents.onRecord(sequence, record, line);
  };
  const onSealed = (sequence: number, line: QueuedLine) => {
    count(sequence, line);
    if (claims !== null) collectRetention(claims, line);
    if (checkContent !== null) check(sequence, JSON.parse(line.bytes.toString("utf8")) as AuditRecord, line);
  };
  const onWalked = (record: AuditRecord, line: QueuedLine) => {
    count(record.sequence, line);
    if (checkContent !== null) check(record.sequence, record, line);
  };

  for await (const read of readSeals(folder, ring, problems)) {
    const { seal } = read;
    seals += 1;
    noteKey(read.key);
    anchor?.onSeal(read);
    await timestamps.check(read);
    if (seals === 1 && next > 1 && (await startsSeal(queue, seal))) start = next = seal.from;
    if (seal.from > next) {
      const isHeadSealed = lastSeal?.seal.to === next - 1;
      const stretch = { from: next, to: seal.from - 1, head, isHeadSealed };
      const walked = await walkLinks({ ...stretch, queue, chain: seal.chain, onRecord: onWalked, report });
      checkLinkInto(queue.peek(0), seal.from, walked.head, report);
    }
    if (seal.to >= next) {
      await matchSeal({ queue, seal, from: Math.max(seal.from, next), onRecord: onSealed, report });
      next = seal.to + 1;
    }
    head = seal.head;
    lastSeal = read;
    options.onProgress(records);
  }
  await timestamps.finish();

  const sealedTo = lastSeal?.seal.to ?? 0;
  // Without any segment, all is gone that was sealed.
  if (next === Infinity) start = next = sealedTo + 1;
  const chain = lastSeal?.seal.chain ?? null;
  const tail = await finishTail({ queue, chain, from: next, head, sealedTo, lastLine, onRecord: onWalked, problems });
  anchor?.finish(tail.last);
  const tokens = timestamps.result();
  return {
    chain: tail.chain ?? basename(folder),
    records,
    last: tail.last,
    goneTo: start - 1,
    sealedTo,
    seals,
    sealedAt: lastSeal?.seal.time ?? null,
    ring,
    timestamps: tokens.checked,
    timestampedAt: tokens.latest,
    problems,
    unknownOutcomes: checkContent === null ? null : intents.result(),
    notes: notesOf(tail, tokens.unchecked),
  };
}

function notesOf({ isStopped, unsealed, isTorn }: WalkedTail, uncheckedTokens: number): readonly string[] {
  const notes: string[] = [];
  if (unsealed > 0)
    notes.push(`No seal covers the last ${unsealed} records yet: the very last one nothing vouches for.`);
  if (isTorn) notes.push("The last line is not finished: it is being written, or the process died over it.");
  if (!isStopped) {
    notes.push(
      "The chain does not end with the end of its process: it goes on, the process died, or its end was cut off.",
    );
  }
  if (uncheckedTokens > 0) notes.push(`${uncheckedTokens} timestamps were not checked.`);
  return notes;
}
