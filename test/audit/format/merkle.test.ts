import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { inclusionPath, merkleLevels, merkleRoot, rootOfProof } from "../../../audit/format/merkle.ts";

/** MTH and PATH word for word as RFC 6962, 2.1 and 2.1.1, has them: recursive, at the largest power of two below n. */
function mth(entries: readonly Buffer[]): Buffer {
  const [only] = entries;
  if (only === undefined) return sha256();
  if (entries.length === 1) return sha256(Buffer.from([0]), only);
  const split = largestPowerBelow(entries.length);
  return sha256(Buffer.from([1]), mth(entries.slice(0, split)), mth(entries.slice(split)));
}

function path(index: number, entries: readonly Buffer[]): readonly Buffer[] {
  if (entries.length <= 1) return [];
  const split = largestPowerBelow(entries.length);
  return index < split
    ? [...path(index, entries.slice(0, split)), mth(entries.slice(split))]
    : [...path(index - split, entries.slice(split)), mth(entries.slice(0, split))];
}

function largestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

function sha256(...parts: readonly Buffer[]): Buffer {
  return createHash("sha256").update(Buffer.concat(parts)).digest();
}

function entriesOf(size: number): readonly Buffer[] {
  return Array.from({ length: size }, (_, index) => sha256(Buffer.from(`line ${index}`)));
}

describe("Merkle trees of RFC 6962", () => {
  test("the hash of no entry is the hash of nothing", () => {
    expect(merkleRoot([], "sha256")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  test("the roots are those of the definition, for every size up to 70 and for 1,000", () => {
    for (const size of [...Array.from({ length: 70 }, (_, index) => index + 1), 1_000]) {
      const entries = entriesOf(size);
      expect(merkleRoot(entries.map(hex), "sha256")).toBe(hex(mth(entries)));
    }
  });

  test("the inclusion proofs are those of the definition and lead to the root", () => {
    for (let size = 1; size <= 34; size++) {
      const entries = entriesOf(size);
      const digests = entries.map(hex);
      const root = merkleRoot(digests, "sha256");
      for (let index = 0; index < size; index++) {
        const proof = inclusionPath(merkleLevels(digests, "sha256"), index);
        expect(proof).toEqual(path(index, entries).map(hex));
        expect(rootOfProof({ digest: digests[index] ?? "", index, size, path: proof }, "sha256")).toBe(root);
      }
    }
  });

  test("a proof for another place, size, entry, or with a hash more or less leads nowhere", () => {
    const digests = entriesOf(13).map(hex);
    const root = merkleRoot(digests, "sha256");
    const proof = {
      digest: digests[6] ?? "",
      index: 6,
      size: 13,
      path: inclusionPath(merkleLevels(digests, "sha256"), 6),
    };
    expect(rootOfProof(proof, "sha256")).toBe(root);
    const wrong = [
      { ...proof, index: 7 },
      { ...proof, index: 13 },
      { ...proof, index: -1 },
      { ...proof, digest: digests[7] ?? "" },
      { ...proof, path: proof.path.slice(1) },
      { ...proof, path: [...proof.path, root] },
      { ...proof, size: 40 },
    ];
    for (const one of wrong) expect(rootOfProof(one, "sha256")).not.toBe(root);
  });

  test("SM3 makes another tree of the same kind", () => {
    const digests = entriesOf(5).map(hex);
    const root = merkleRoot(digests, "sm3");
    expect(root).not.toBe(merkleRoot(digests, "sha256"));
    const proof = { digest: digests[4] ?? "", index: 4, size: 5, path: inclusionPath(merkleLevels(digests, "sm3"), 4) };
    expect(rootOfProof(proof, "sm3")).toBe(root);
  });
});

function hex(bytes: Buffer): string {
  return bytes.toString("hex");
}
