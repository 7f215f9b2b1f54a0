import { constants } from "node:fs";
import { type FileHandle, lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { AuditIndexError } from "./indexError.ts";

/** One segment on disk. */
export interface SegmentFile {
  readonly path: string;
  /** Sequence of its first record. */
  readonly first: number;
  readonly bytes: number;
}

/** Longest line that is read: a record is far smaller. */
const maxLineBytes = 32 * 1024 * 1024;
const lineFeed = 0x0a;

/**
 * The segments of a chain, in order.
 *
 * @param sequence only the one that it is in, and those behind
 */
export async function listSegments(chainFolder: string, sequence = 0): Promise<readonly SegmentFile[]> {
  const folder = join(chainFolder, "segments");
  const names = (await readdir(folder).catch(noneIfAbsent)).filter((name) => /^\d{20}\.jsonl$/.test(name)).sort();
  const from = names.findLastIndex((name) => firstOf(name) <= sequence);
  return Promise.all(
    names.slice(Math.max(0, from)).map(async (name) => {
      const path = join(folder, name);
      const status = await lstat(path);
      if (!status.isFile()) throw new AuditIndexError(`${path} is no plain file.`);
      return { path, first: firstOf(name), bytes: status.size };
    }),
  );
}

function firstOf(name: string): number {
  return Number(name.slice(0, 20));
}

/** A plain file: a link is not followed, a pipe not waited for. */
async function openToRead(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new AuditIndexError(`${path} is no plain file.`);
}

export interface LineChunk {
  readonly lines: readonly string[];
  /** Bytes up to the end of each line, from where was read. */
  readonly ends: readonly number[];
}

/**
 * Complete lines from an offset on: at most about `maxBytes`, but one line at least where there is one.
 *
 * @throws AuditIndexError for a line beyond 32 MB
 */
export async function readLines(path: string, offset: number, maxBytes: number, maxLines: number): Promise<LineChunk> {
  const file = await openToRead(path);
  try {
    const { size: fileBytes } = await file.stat();
    // No more than is there: it is often little, and memory outside of the heap makes V8 collect.
    for (let size = Math.max(1, Math.min(maxBytes, fileBytes - offset)); ; size *= 2) {
      const buffer = Buffer.allocUnsafe(size);
      const { bytesRead } = await file.read(buffer, 0, size, offset);
      const chunk = splitLines(buffer.subarray(0, bytesRead), maxLines);
      if (chunk.lines.length > 0 || bytesRead < size) return chunk;
      if (size > maxLineBytes) throw new AuditIndexError(`${path} has a line of more than 32 MB at byte ${offset}.`);
    }
  } finally {
    await file.close();
  }
}

function splitLines(bytes: Buffer, maxLines: number): LineChunk {
  const lines: string[] = [];
  const ends: number[] = [];
  let start = 0;
  while (lines.length < maxLines) {
    const end = bytes.indexOf(lineFeed, start);
    if (end === -1) break;
    lines.push(bytes.toString("utf8", start, end));
    start = end + 1;
    ends.push(start);
  }
  return { lines, ends };
}

/** Byte behind the first `count` lines. @throws AuditIndexError when there are fewer */
export async function offsetAfter(path: string, count: number): Promise<number> {
  const chunkBytes = 4 * 1024 * 1024;
  let offset = 0;
  let left = count;
  while (left > 0) {
    const { ends } = await readLines(path, offset, chunkBytes, left);
    if (ends.length === 0) throw new AuditIndexError(`${path} has fewer records than the index has taken from it.`);
    offset += ends.at(-1) ?? 0;
    left -= ends.length;
  }
  return offset;
}

/** The last complete line; null where there is none. */
export async function lastLine({ path, bytes }: SegmentFile): Promise<string | null> {
  for (let size = 64 * 1024; ; size *= 4) {
    const offset = Math.max(0, bytes - size);
    const file = await openToRead(path);
    const buffer = Buffer.alloc(bytes - offset);
    await file.read(buffer, 0, buffer.length, offset).finally(() => file.close());
    const end = buffer.lastIndexOf(lineFeed);
    const start = end <= 0 ? -1 : buffer.lastIndexOf(lineFeed, end - 1);
    if (end >= 0 && (start >= 0 || offset === 0)) return buffer.toString("utf8", start + 1, end);
    if (offset === 0 || size > maxLineBytes) return null;
  }
}

/** Chains below the folder. */
export async function listChains(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(noneIfAbsent);
  return entries
    .filter((entry) => typeof entry !== "string" && entry.isDirectory() && /^[a-z0-9-]{1,64}$/.test(entry.name))
    .map((entry) => (typeof entry === "string" ? entry : entry.name))
    .sort();
}

function noneIfAbsent(error: NodeJS.ErrnoException): never[] {
  if (error.code === "ENOENT") return [];
  throw error;
}
