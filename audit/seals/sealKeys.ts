import { AuditConfigError } from "../auditError.ts";
import { canonicalJson } from "../format/canonicalJson.ts";
import { keyLine } from "../format/keyLine.ts";
import { readKeyLine } from "../format/readLines.ts";
import { makeSealKeyPair, type SealKeyPair } from "../format/signatures.ts";
import type { PublicSealKey, SignatureAlgorithm } from "../seal.ts";
import { addKeyFile, listKeys, openKeysDirectory, readKeyFile } from "./keysDirectory.ts";

/** 封签密钥 As its file has it: the private key, and the line of `keys.jsonl` that says who endorsed it. */
export interface SealKey {
  readonly pair: SealKeyPair;
  readonly line: string;
}

/**
 * All, the newest last; the first is made where there is none.
 *
 * @param algorithm of new keys
 * @throws AuditConfigError where the newest key is of another algorithm, or others may read the folder
 */
export async function openSealKeys(
  directory: string,
  algorithm: SignatureAlgorithm,
  now: () => number,
): Promise<readonly SealKey[]> {
  await openKeysDirectory(directory);
  if ((await listKeys(directory, "seal")).length === 0) {
    const pair = makeSealKeyPair(algorithm);
    await addKeyFile(directory, "seal", 1, keyFileOf(pair, keyLine(pair, timeOf(now), null)));
  }
  const keys = await readSealKeys(directory);
  const newest = keys.at(-1)?.pair.algorithm;
  if (newest !== algorithm) {
    throw new AuditConfigError(
      `Seals are to be signed with ${algorithm}, and the newest key in ${directory} is one of ${newest}: rotate the key first.`,
    );
  }
  return keys;
}

/** @param known keys that have been read already: they never change */
export async function readSealKeys(directory: string, known: readonly SealKey[] = []): Promise<readonly SealKey[]> {
  const numbers = (await listKeys(directory, "seal")).slice(known.length);
  const added = await Promise.all(
    numbers.map(async (number) => sealKeyOf(await readKeyFile(directory, "seal", number))),
  );
  return added.length === 0 ? known : [...known, ...added];
}

/**
 * A new key, endorsed by the newest one. Every chain takes it with its next seal.
 *
 * @throws AuditConfigError where there is no key yet, or another rotation was quicker
 */
export async function rotateSealKey(
  directory: string,
  algorithm: SignatureAlgorithm,
  now: () => number = Date.now,
): Promise<PublicSealKey> {
  await openKeysDirectory(directory);
  const before = (await readSealKeys(directory)).at(-1);
  if (before === undefined)
    throw new AuditConfigError(`There is no seal key in ${directory} yet: start the gateway once.`);
  const pair = makeSealKeyPair(algorithm);
  const line = keyLine(pair, timeOf(now), before.pair);
  const number = ((await listKeys(directory, "seal")).at(-1) ?? 0) + 1;
  if (!(await addKeyFile(directory, "seal", number, keyFileOf(pair, line)))) {
    throw new AuditConfigError("Another key was added at the same time: that one is used.");
  }
  return readKeyLine(line);
}

function keyFileOf({ privateKey }: SealKeyPair, line: string): object {
  return { public: JSON.parse(line), privateKey };
}

function sealKeyOf(file: unknown): SealKey {
  const { public: line, privateKey } = file as { readonly public: PublicSealKey; readonly privateKey: string };
  const { keyId, algorithm, publicKey } = readKeyLine(canonicalJson(line));
  return { pair: { keyId, algorithm, publicKey, privateKey }, line: canonicalJson(line) };
}

function timeOf(now: () => number): string {
  return new Date(now()).toISOString();
}
