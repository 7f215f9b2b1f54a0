import { join } from "node:path";
import { digestOf, hashAlgorithms } from "../format/digest.ts";
import { FormatError } from "../format/formatError.ts";
import { readRecordLine, readSealLine } from "../format/readLines.ts";
import type { HashAlgorithm } from "../seal.ts";
import { type Line, readLines } from "./readLines.ts";
import type { Segment } from "./recordQueue.ts";

/** Seals that are looked at for one that can be read. */
const mostSeals = 1_000;

/** The hash of a chain: as the first seal that can be read says; before there is one, the one by which two records are linked. */
export async function findHash(folder: string, segments: readonly Segment[]): Promise<HashAlgorithm> {
  let seals = 0;
  for await (const batch of readLines(join(folder, "seals.jsonl"))) {
    for (const line of batch) {
      const seal = tryRead(line, readSealLine);
      if (seal !== null) return seal.hashAlgorithm;
      seals += 1;
    }
    if (seals > mostSeals) break;
  }
  for (const { path } of segments) {
    for await (const [first, second] of readLines(path)) {
      const record = second === undefined ? null : tryRead(second, readRecordLine);
      if (first === undefined || record === null) break;
      return hashAlgorithms.find((algorithm) => digestOf(first.bytes, algorithm) === record.previous) ?? "sha256";
    }
  }
  return "sha256";
}

function tryRead<Value>(line: Line, read: (text: string) => Value): Value | null {
  try {
    return read(line.bytes.toString("utf8"));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return null;
  }
}
