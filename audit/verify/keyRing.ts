import { join } from "node:path";
import { FormatError } from "../format/formatError.ts";
import { isEndorsed } from "../format/keyLine.ts";
import { readKeyLine } from "../format/readLines.ts";
import { createSignatureCheck, keyIdOf, type SignatureCheck } from "../format/signatures.ts";
import type { PublicSealKey } from "../seal.ts";
import type { Problems } from "./problem.ts";
import { readLines } from "./readLines.ts";

/**
 * - `given`: its fingerprint was given to the verifier
 * - `endorsed`: a key that is trusted signed its line
 * - `first`: no fingerprint was given, so the first of the chain is believed
 * - `none`
 */
export type Trust = "given" | "endorsed" | "first" | "none";

export interface RingKey {
  readonly key: PublicSealKey;
  readonly trust: Trust;
  /** In the file, from 0. */
  readonly position: number;
  readonly check: SignatureCheck;
}

export interface KeyRing {
  readonly keys: readonly RingKey[];
  readonly find: (keyId: string) => RingKey | undefined;
  /** Whether lines of the file could not be used: a key that is not found may have stood there. */
  readonly isDamaged: boolean;
}

const file = "keys.jsonl";

/** Reads the keys of a chain. What is wrong with them is said once, here. */
export async function readKeyRing(
  folder: string,
  trustedKeys: readonly string[],
  problems: Problems,
): Promise<KeyRing> {
  const keys: RingKey[] = [];
  let isDamaged = false;
  const damage = (line: number, message: string) => {
    isDamaged = true;
    problems.add({ kind: "key-changed", file, line, message });
  };
  for await (const batch of readLines(join(folder, file))) {
    for (const { bytes, number, isWhole } of batch) {
      if (!isWhole) {
        damage(number, "The line of the key is not finished.");
        continue;
      }
      try {
        const key = readKeyLine(bytes.toString("utf8"));
        if (keyIdOf(Buffer.from(key.publicKey, "base64")) !== key.keyId) {
          throw new FormatError("The fingerprint is not that of the public key.");
        }
        if (keys.some(({ key: { keyId } }) => keyId === key.keyId)) throw new FormatError("The key is there twice.");
        const check = createSignatureCheck(key.algorithm, key.publicKey);
        const before = keys.at(-1);
        if (!isEndorsed(key, before?.key ?? key)) {
          throw new FormatError(
            before === undefined
              ? "The first key did not sign this line."
              : `The key before, ${before.key.keyId}, did not sign this line.`,
          );
        }
        keys.push({ key, trust: trustOf(key.keyId, before, trustedKeys), position: number - 1, check });
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        damage(number, error.message);
      }
    }
  }
  return { keys, find: (keyId) => keys.find(({ key }) => key.keyId === keyId), isDamaged };
}

function trustOf(keyId: string, before: RingKey | undefined, trustedKeys: readonly string[]): Trust {
  if (trustedKeys.includes(keyId)) return "given";
  if (before !== undefined) return before.trust === "none" ? "none" : "endorsed";
  return trustedKeys.length === 0 ? "first" : "none";
}
