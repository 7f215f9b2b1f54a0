import type { GeneratedOperation } from "../execute/support/generateOperation.ts";
import { createRandom } from "../execute/support/random.ts";
import type { World } from "../execute/support/world.ts";
import type { ReplyManner } from "./fuzzedSubgraphs.ts";

/** One request of a client and how the subgraphs answer it. The same for the same seed and index. */
export interface FuzzCase {
  readonly index: number;
  readonly operation: GeneratedOperation;
  readonly manner: ReplyManner;
}

const inheritedNames = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "nobodyAskedForThis"];

export function makeFuzzCase(seed: number, index: number, operations: readonly GeneratedOperation[]): FuzzCase {
  const random = createRandom("fuzz case", seed, index);
  const operation = random.pick(operations);
  const hasFaults = random.chance(40);
  const world: World = {
    faults: { seed: index, nullPercent: hasFaults ? 6 : 0, errorPercent: hasFaults ? 6 : 0 },
    mutations: [],
  };
  const how = random.chance(40) ? "written differently" : "damaged";
  // A name that the operation has as an alias would be a wrong reply and not one that says more than was asked.
  const extraNames = inheritedNames.filter((name) => !operation.query.includes(name));
  return { index, operation, manner: { seed, index, how, world, extraNames } };
}
