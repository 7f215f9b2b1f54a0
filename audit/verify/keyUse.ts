import type { RingKey } from "./keyRing.ts";
import type { Problems } from "./problem.ts";

/** Says once of each key that has signed seals and that nobody trusts. */
export function createKeyUse(problems: Problems): (key: RingKey) => void {
  const told = new Set<string>();
  return ({ key: { keyId }, trust, position }) => {
    if (trust !== "none" || told.has(keyId)) return;
    told.add(keyId);
    const message = `Seals are signed by the key ${keyId}, which is none of those given, and none of them signed for it.`;
    problems.add({ kind: "key-untrusted", file: "keys.jsonl", line: position + 1, message });
  };
}
