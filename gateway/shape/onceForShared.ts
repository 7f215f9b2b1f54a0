import { sharing } from "../graph/dataObject.ts";
import { partOf } from "./answerText.ts";
import { invalid, type WriteObject } from "./walk.ts";

/**
 * An object that stands at several places is written once, and counted at each; where it breaks a promise, every place has
 * its own error.
 */
export function onceForShared(write: WriteObject): WriteObject {
  return (object, walk, depth) => {
    const shared = object[sharing];
    if (shared === undefined) return write(object, walk, depth);
    const { tally } = walk;
    const { counts } = walk.collected;
    if (shared.writer === write) {
      tally.cost += shared.cost;
      tally.rows += shared.rows;
      for (let index = 0; index < shared.counts.length; index += 1)
        counts[index] = at(counts, index) + at(shared.counts, index);
      return shared.text;
    }
    const { cost, rows } = tally;
    const countsBefore = counts.length === 0 ? counts : counts.slice();
    const brokenBefore = walk.broken.length;
    const text = write(object, walk, depth);
    if (walk.broken.length !== brokenBefore || text === invalid) return text;
    shared.writer = write;
    shared.text = partOf(text, walk.parts);
    shared.cost = tally.cost - cost;
    shared.rows = tally.rows - rows;
    shared.counts = counts.length === 0 ? counts : counts.map((count, index) => count - at(countsBefore, index));
    return shared.text;
  };
}

function at(counts: readonly number[], index: number): number {
  return counts[index] ?? 0;
}
