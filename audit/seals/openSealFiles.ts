import { join } from "node:path";
import { AuditConfigError } from "../auditError.ts";
import { digestOf, zeroDigest } from "../format/digest.ts";
import { readSealLine } from "../format/readLines.ts";
import { syncDirectory } from "../journal/chainFolder.ts";
import type { ChainPoint } from "../journal/readSegment.ts";
import type { HashAlgorithm, Seal } from "../seal.ts";
import { type LineFile, openLineFile } from "./lineFile.ts";

/** Seals and public keys of a chain as they stand. */
export interface SealFiles {
  readonly seals: LineFile;
  readonly keys: LineFile;
  /** Number, digest and key of the last seal; 0 and zeros before the first. */
  readonly last: { readonly seal: number; readonly digest: string; readonly keyId: string | null };
  /** Last record that is sealed. */
  readonly sealed: ChainPoint | null;
  readonly close: () => Promise<void>;
}

/**
 * @param directory of the chain
 * @throws AuditConfigError for seals that do not follow each other, or were made with another hash
 */
export async function openSealFiles(directory: string, hashAlgorithm: HashAlgorithm): Promise<SealFiles> {
  await using opened = new AsyncDisposableStack();
  const seals = await openLineFile(join(directory, "seals.jsonl"));
  opened.defer(seals.close);
  const keys = await openLineFile(join(directory, "keys.jsonl"));
  opened.defer(keys.close);
  await syncDirectory(directory);
  let last: SealFiles["last"] = { seal: 0, digest: zeroDigest, keyId: null };
  let sealed: ChainPoint | null = null;
  for (const line of seals.lines) {
    const seal = readSeal(line, directory, last.seal + 1);
    if (seal.hashAlgorithm !== hashAlgorithm) {
      throw new AuditConfigError(
        `The chain in ${directory} is hashed with ${seal.hashAlgorithm}, and ${hashAlgorithm} is configured: a chain keeps its algorithm, so set ${seal.hashAlgorithm} or begin another chain.`,
      );
    }
    if (seal.seal !== last.seal + 1 || seal.previous !== last.digest || seal.from !== (sealed?.sequence ?? 0) + 1) {
      throw new AuditConfigError(
        `Seal ${last.seal + 1} in ${directory} does not follow the one before it: it was altered.`,
      );
    }
    last = { seal: seal.seal, digest: digestOf(line, hashAlgorithm), keyId: seal.keyId };
    sealed = { sequence: seal.to, digest: seal.head };
  }
  const kept = opened.move();
  return { seals, keys, last, sealed, close: () => kept.disposeAsync() };
}

function readSeal(line: string, directory: string, number: number): Seal {
  try {
    return readSealLine(line);
  } catch (cause) {
    throw new AuditConfigError(`Seal ${number} in ${directory} cannot be read: it was altered.`, { cause });
  }
}
