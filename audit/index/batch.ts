import { hash } from "node:crypto";
import type { AuditRecord, ReadingBody } from "../record.ts";
import type { HashAlgorithm } from "../seal.ts";
import { AuditIndexError } from "./indexError.ts";

/** Records of one chain, one after the other, whose links were checked. */
export interface Batch {
  readonly chain: string;
  readonly lines: readonly string[];
  readonly records: readonly AuditRecord[];
  readonly readings: readonly ReadingBody[];
  readonly from: number;
  readonly to: number;
  /** The times of its records are within. */
  readonly firstTime: string;
  readonly lastTime: string;
  /** Of the last line, hexadecimal. */
  readonly digest: string;
}

/** Where a chain goes on. */
export interface ChainPosition {
  readonly next: number;
  /** Of the record before; null where that has never been seen here. */
  readonly digest: string | null;
}

/**
 * Reads lines and holds each to the one before.
 *
 * @throws AuditIndexError at the first line that does not follow: the journal was changed, or is none
 */
export function checkBatch(
  chain: string,
  position: ChainPosition,
  lines: readonly string[],
  algorithm: HashAlgorithm,
): Batch {
  let { next: sequence, digest } = position;
  const records: AuditRecord[] = [];
  const readings: ReadingBody[] = [];
  let [firstTime, lastTime] = ["9", ""];
  for (const line of lines) {
    const record = readRecord(line, chain, sequence);
    if (record.chain !== chain || record.sequence !== sequence) {
      throw broken(chain, sequence, "another record stands in its place");
    }
    const previous = digest ?? (sequence === 1 ? "0".repeat(64) : record.previous);
    if (record.previous !== previous) throw broken(chain, sequence, "it does not follow the record before");
    const { time } = record;
    if (!isTime(time)) throw broken(chain, sequence, "its time is none");
    if (time < firstTime) firstTime = time;
    if (time > lastTime) lastTime = time;
    records.push(record);
    if (record.kind === "reading") readings.push(record);
    digest = hash(algorithm, line);
    sequence += 1;
  }
  return {
    chain,
    lines,
    records,
    readings,
    from: position.next,
    to: sequence - 1,
    firstTime,
    lastTime,
    digest: digest ?? "",
  };
}

/** Of one form, so that they are in order as texts are. */
function isTime(time: string): boolean {
  return /^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/.test(time) && !Number.isNaN(Date.parse(time));
}

function readRecord(line: string, chain: string, sequence: number): AuditRecord {
  try {
    return JSON.parse(line) as AuditRecord;
  } catch {
    throw broken(chain, sequence, "its line is no JSON");
  }
}

function broken(chain: string, sequence: number, why: string): AuditIndexError {
  return new AuditIndexError(
    `Record ${sequence} of chain ${chain} is not taken into the index: ${why}. Run npm run audit -- verify on the journal.`,
  );
}
