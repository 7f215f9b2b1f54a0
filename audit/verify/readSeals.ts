import { join } from "node:path";
import { digestOf, zeroDigest } from "../format/digest.ts";
import { FormatError } from "../format/formatError.ts";
import { readSealLine } from "../format/readLines.ts";
import { isSignedSeal } from "../format/sealLine.ts";
import type { Seal } from "../seal.ts";
import { mostBackMs } from "./clock.ts";
import type { KeyRing, RingKey } from "./keyRing.ts";
import type { Problems } from "./problem.ts";
import { readLines } from "./readLines.ts";

export interface ReadSeal {
  readonly seal: Seal;
  readonly key: RingKey;
  /** The line without its end: what a timestamp is over. */
  readonly line: Buffer;
  /** By the hash of the chain, hexadecimal. */
  readonly digest: string;
}

const file = "seals.jsonl";

/**
 * The seals of a chain that hold, in order. What is wrong with the others is said once for each, and never of a record: a seal
 * that does not hold says nothing about what it covers.
 */
export async function* readSeals(
  folder: string,
  ring: KeyRing,
  problems: Problems,
): AsyncGenerator<ReadSeal, void, undefined> {
  let last: ReadSeal | null = null;
  /** Lines since then that do not hold: each stands for a seal, or was put in. */
  let bad = 0;
  for await (const batch of readLines(join(folder, file))) {
    for (const { bytes, number: line, isWhole } of batch) {
      const expected: number = (last?.seal.seal ?? 0) + 1;
      try {
        if (!isWhole) throw new FormatError("The line of the seal is not finished.");
        const seal = readSealLine(bytes.toString("utf8"));
        const key = ring.find(seal.keyId);
        if (key === undefined) {
          bad += 1;
          // Where lines of keys were changed, that has been said.
          if (!ring.isDamaged) {
            const message = `Seal ${seal.seal} names the key ${seal.keyId}, which is not there.`;
            problems.add({ kind: "seal-changed", seal: seal.seal, file, line, message });
          }
          continue;
        }
        checkSignature(seal, key);
        checkPlace(seal, key, last);
        if (seal.seal > expected + bad) {
          const message = `There is no seal between ${expected - 1} and ${seal.seal} where there has to be.`;
          problems.add({ kind: "seal-missing", seal: expected, file, line, message });
        }
        const digest = digestOf(bytes, seal.hashAlgorithm);
        last = { seal, key, digest, line: bytes };
        bad = 0;
        yield last;
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        problems.add({ kind: "seal-changed", seal: expected + bad, file, line, message: error.message });
        bad += 1;
      }
    }
  }
}

/** @throws FormatError */
function checkSignature(seal: Seal, { key, check }: RingKey): void {
  if (key.algorithm !== seal.signatureAlgorithm || !isSignedSeal(seal, check)) {
    throw new FormatError(`The seal was not signed by the key ${seal.keyId} as it stands there.`);
  }
}

/** @throws FormatError for a seal that was signed, and does not belong behind the last one that holds */
function checkPlace(seal: Seal, key: RingKey, last: ReadSeal | null): void {
  const before = last?.seal.seal ?? 0;
  if (seal.seal <= before) throw new FormatError(`Seal ${seal.seal} stands behind seal ${before}.`);
  const isNext = seal.seal === before + 1;
  if (isNext && (seal.previous !== (last?.digest ?? zeroDigest) || seal.from !== (last?.seal.to ?? 0) + 1)) {
    throw new FormatError(`Seal ${seal.seal} does not continue the one before.`);
  }
  if (last === null) return;
  if (seal.from <= last.seal.to) throw new FormatError(`Seal ${seal.seal} covers what another one does.`);
  if (seal.hashAlgorithm !== last.seal.hashAlgorithm) throw new FormatError(`Seal ${seal.seal} is by another hash.`);
  if (seal.chain !== last.seal.chain) throw new FormatError(`Seal ${seal.seal} is of another chain.`);
  if (seal.time < last.seal.time && Date.parse(last.seal.time) - Date.parse(seal.time) > mostBackMs) {
    throw new FormatError(`Seal ${seal.seal} is of a time before the one before.`);
  }
  if (key.position < last.key.position) {
    throw new FormatError(`Seal ${seal.seal} was signed by a key that had been replaced.`);
  }
}
