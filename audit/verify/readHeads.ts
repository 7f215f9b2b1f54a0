import { join } from "node:path";
import { digestOf } from "../format/digest.ts";
import { FormatError } from "../format/formatError.ts";
import { readKeyLine, readSealLine } from "../format/readLines.ts";
import type { Seal } from "../seal.ts";
import type { Anchor, AnchorChain } from "./anchor.ts";
import { findChains } from "./findChains.ts";
import { readLines } from "./readLines.ts";

/**
 * The heads of all chains as they stand, to be kept elsewhere. A chain without a seal has none yet. Verifies nothing: what is
 * written down of a forged log is the head of a forgery.
 *
 * @throws NoJournalError, FormatError for seals or keys that cannot be read
 */
export async function readHeads(directory: string): Promise<Anchor> {
  const chains: AnchorChain[] = [];
  for (const { folder } of findChains(directory).chains) {
    const last = await lastSeal(folder);
    if (last === null) continue;
    const { seal, line } = last;
    chains.push({
      chain: seal.chain,
      sequence: seal.to,
      digest: seal.head,
      seal: seal.seal,
      sealDigest: digestOf(line, seal.hashAlgorithm),
      keys: await fingerprints(folder),
      time: seal.time,
    });
  }
  return { format: 1, time: new Date().toISOString(), chains };
}

async function lastSeal(folder: string): Promise<{ seal: Seal; line: Buffer } | null> {
  let line: Buffer | null = null;
  for await (const batch of readLines(join(folder, "seals.jsonl"))) {
    line = batch.findLast(({ isWhole }) => isWhole)?.bytes ?? line;
  }
  return line === null ? null : { seal: readSealLine(line.toString("utf8")), line };
}

async function fingerprints(folder: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const batch of readLines(join(folder, "keys.jsonl"))) {
    for (const { bytes, isWhole } of batch) if (isWhole) keys.push(readKeyLine(bytes.toString("utf8")).keyId);
  }
  if (keys.length === 0) throw new FormatError(`There is no key in ${folder}.`);
  return keys;
}
