import { open, readFile } from "node:fs/promises";
import { AuditConfigError } from "../auditError.ts";
import { digestOf } from "../format/digest.ts";
import type { AuditRecord } from "../record.ts";
import type { HashAlgorithm } from "../seal.ts";
import type { Segment } from "./chainFolder.ts";

/** A line that holds a record. */
export interface ReadLine {
  readonly record: AuditRecord;
  /** Without its end. */
  readonly bytes: Buffer;
}

export interface ReadSegment {
  readonly lines: readonly ReadLine[];
  /** Bytes up to the end of the last line that holds a record. */
  readonly size: number;
  /** What follows and was never finished. */
  readonly tail: Buffer;
}

/**
 * A tail is what a process or machine leaves that dies while it writes: part of a line, or bytes that were never filled. Lines that
 * hold records again after it were not left so.
 *
 * @throws AuditConfigError where something else than the tail holds no record
 */
export async function readSegment({ file, first }: Segment): Promise<ReadSegment> {
  const bytes = await readFile(file);
  const lines: ReadLine[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    const line = bytes.subarray(start, end);
    const record = parseRecord(line);
    if (record === null) break;
    lines.push({ record, bytes: line });
    start = end + 1;
  }
  const tail = bytes.subarray(start);
  for (let from = tail.indexOf(10) + 1; from > 0; ) {
    const end = tail.indexOf(10, from);
    if (end < 0) break;
    if (parseRecord(tail.subarray(from, end)) !== null) {
      throw new AuditConfigError(
        `Segment ${file} holds no record where ${first + lines.length} should be, and records after it: it was altered or the disk is damaged. Keep the folder as it is and let \`npm run audit -- verify\` say more.`,
      );
    }
    from = end + 1;
  }
  return { lines, size: start, tail };
}

/** @returns null for an empty file */
export async function readLastLine({ file }: Segment, chunkBytes = 65_536): Promise<ReadLine | null> {
  await using handle = await open(file, "r");
  const { size } = await handle.stat();
  for (let length = chunkBytes; size > 0; length *= 4) {
    const from = Math.max(0, size - length);
    const { buffer } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
    const before = buffer.length > 1 ? buffer.lastIndexOf(10, buffer.length - 2) : -1;
    if (before < 0 && from > 0) continue;
    const line = buffer.subarray(before + 1, -1);
    const record = buffer.at(-1) === 10 ? parseRecord(line) : null;
    if (record === null) {
      throw new AuditConfigError(`Segment ${file} ends in what is no record, and segments follow it: it was altered.`);
    }
    return { record, bytes: line };
  }
  return null;
}

/** Where the chain stands while its lines are read in order. */
export interface ChainPoint {
  readonly sequence: number;
  /** Digest of the record `sequence`. */
  readonly digest: string;
}

/**
 * @returns the point after the line
 * @throws AuditConfigError where the line does not follow
 */
export function follow(before: ChainPoint, { record, bytes }: ReadLine, chain: LineRules): ChainPoint {
  const sequence = before.sequence + 1;
  const refuse = (what: string) => new AuditConfigError(`Segment ${chain.file}, sequence ${sequence}: ${what}.`);
  if (record.sequence !== sequence) throw refuse(`the record there says that it is ${record.sequence}`);
  if (record.chain !== chain.chain) throw refuse(`the record is of chain ${JSON.stringify(record.chain)}`);
  if (record.previous !== before.digest) {
    const other = chain.hashAlgorithm === "sm3" ? "sha256" : "sm3";
    if (chain.lineBefore !== null && record.previous === digestOf(chain.lineBefore, other)) {
      throw refuse(
        `the chain is hashed with ${other}, and ${chain.hashAlgorithm} is configured; a chain keeps its algorithm, so set ${other} or begin another chain`,
      );
    }
    throw refuse("it does not hold the digest of the record before it, so one of the two was altered");
  }
  return { sequence, digest: digestOf(bytes, chain.hashAlgorithm) };
}

export interface LineRules {
  readonly file: string;
  readonly chain: string;
  readonly hashAlgorithm: HashAlgorithm;
  readonly lineBefore: Buffer | null;
}

function parseRecord(line: Buffer): AuditRecord | null {
  if (line[0] !== 0x7b) return null;
  try {
    const value: AuditRecord | null = JSON.parse(line.toString("utf8"));
    return Number.isSafeInteger(value?.sequence) && typeof value?.previous === "string" ? value : null;
  } catch {
    return null;
  }
}
