import { hash } from "node:crypto";
import type { HashAlgorithm } from "../seal.ts";
import { digestOf } from "./digest.ts";

/** Reused: hashing is synchronous. */
const leafBytes = Buffer.alloc(33);
const nodeBytes = Buffer.alloc(65);
leafBytes[0] = 0x00;
nodeBytes[0] = 0x01;

/**
 * Merkle tree hash (RFC 6962, 2.1) over the digests of lines.
 *
 * @param digests hexadecimal, in order
 * @returns hexadecimal
 */
export function merkleRoot(digests: readonly string[], algorithm: HashAlgorithm): string {
  if (digests.length === 0) return digestOf("", algorithm);
  let level = digests.map((digest) => leafHash(digest, algorithm));
  while (level.length > 1) level = levelAbove(level, algorithm);
  return level[0] ?? "";
}

/** All hashes of a tree, for more than one proof: the leaves first, the root last. */
export function merkleLevels(digests: readonly string[], algorithm: HashAlgorithm): readonly (readonly string[])[] {
  const levels = [digests.map((digest) => leafHash(digest, algorithm))];
  for (let level = levels[0] ?? []; level.length > 1; ) {
    level = levelAbove(level, algorithm);
    levels.push(level);
  }
  return levels;
}

/**
 * Inclusion proof (RFC 6962, 2.1.1) of the entry at `index`, counted from 0.
 *
 * @returns the hashes beside the way from the leaf up, hexadecimal
 */
export function inclusionPath(levels: readonly (readonly string[])[], index: number): readonly string[] {
  return levels.slice(0, -1).flatMap((level, height) => level[(index >> height) ^ 1] ?? []);
}

export interface InclusionProof {
  /** Of the line, hexadecimal. */
  readonly digest: string;
  /** Of the entry in the tree, from 0. */
  readonly index: number;
  /** Entries in the tree. */
  readonly size: number;
  readonly path: readonly string[];
}

/** The root that a proof leads to (RFC 9162, 2.1.3.2); null for a path of the wrong length, or an index outside of the tree. */
export function rootOfProof({ digest, index, size, path }: InclusionProof, algorithm: HashAlgorithm): string | null {
  if (index < 0 || index >= size) return null;
  let root = leafHash(digest, algorithm);
  let position = index;
  let last = size - 1;
  let used = 0;
  for (; last > 0; position >>= 1, last >>= 1) {
    const isAlone = position === last && (position & 1) === 0;
    if (isAlone) continue;
    const beside = path[used++];
    if (beside === undefined) return null;
    root = (position & 1) === 1 ? nodeHash(beside, root, algorithm) : nodeHash(root, beside, algorithm);
  }
  return used === path.length ? root : null;
}

function leafHash(digest: string, algorithm: HashAlgorithm): string {
  leafBytes.write(digest, 1, "hex");
  return hash(algorithm, leafBytes, "hex");
}

function nodeHash(left: string, right: string, algorithm: HashAlgorithm): string {
  nodeBytes.write(left, 1, "hex");
  nodeBytes.write(right, 33, "hex");
  return hash(algorithm, nodeBytes, "hex");
}

/** Pairs from the left; one that is left over goes up as it is, which is the split at the largest power of two. */
function levelAbove(level: readonly string[], algorithm: HashAlgorithm): string[] {
  const above: string[] = [];
  for (let position = 0; position < level.length; position += 2) {
    const left = level[position] ?? "";
    const right = level[position + 1];
    above.push(right === undefined ? left : nodeHash(left, right, algorithm));
  }
  return above;
}
