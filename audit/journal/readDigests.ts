import { readFile } from "node:fs/promises";
import { AuditConfigError } from "../auditError.ts";
import { digestOf, zeroDigest } from "../format/digest.ts";
import type { HashAlgorithm } from "../seal.ts";
import { type ChainFolder, listSegments, type Segment } from "./chainFolder.ts";
import type { DurablePosition } from "./journal.ts";
import type { ChainPoint } from "./readSegment.ts";

/**
 * @param after where to begin; null for the first record
 * @returns digests of the records after it, up to `end`, in order
 * @throws AuditConfigError where one does not follow the one before it
 */
export async function readDigests(
  folder: ChainFolder,
  hashAlgorithm: HashAlgorithm,
  after: ChainPoint | null,
  end: DurablePosition,
): Promise<readonly string[]> {
  let point = after ?? { sequence: 0, digest: zeroDigest };
  const digests: string[] = [];
  if (end.sequence <= point.sequence) return digests;
  const segments = await listSegments(folder);
  for (const [index, segment] of segments.entries()) {
    const next = segments[index + 1]?.first ?? end.sequence + 1;
    if (next <= point.sequence + 1) continue;
    if (segment.first > point.sequence + 1) {
      throw new AuditConfigError(
        `Sequence ${point.sequence + 1} is in no segment of ${folder.segments}: it is missing.`,
      );
    }
    for await (const line of linesAfter(segment, point.sequence, end)) {
      if (!line.includes(`"previous":"${point.digest}"`)) {
        throw new AuditConfigError(
          `Segment ${segment.file}, sequence ${point.sequence + 1}: it does not hold the digest of the record before it, so one of the two was altered.`,
        );
      }
      point = { sequence: point.sequence + 1, digest: digestOf(line, hashAlgorithm) };
      digests.push(point.digest);
    }
  }
  if (point.sequence !== end.sequence) {
    throw new AuditConfigError(`${folder.segments} ends at sequence ${point.sequence} and not at ${end.sequence}.`);
  }
  return digests;
}

async function* linesAfter({ file, first }: Segment, sequence: number, end: DurablePosition): AsyncGenerator<Buffer> {
  const all = await readFile(file);
  const bytes = first === end.segment ? all.subarray(0, end.offset) : all;
  let start = 0;
  let at = first;
  for (let stop = bytes.indexOf(10); stop >= 0; stop = bytes.indexOf(10, start)) {
    if (at > sequence) yield bytes.subarray(start, stop);
    start = stop + 1;
    at += 1;
  }
}
