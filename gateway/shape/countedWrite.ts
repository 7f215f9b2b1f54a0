import type { Expression } from "../demand/expression.ts";
import type { Write } from "./walk.ts";

/** Adds a cost for every value; the same function where there is none to add. */
export function countingEach(write: Write, cost: Expression): Write {
  if (cost === 0) return write;
  if (typeof cost === "function") {
    return (value, walk, depth) => {
      walk.tally.cost += cost(walk.tally.variables);
      return write(value, walk, depth);
    };
  }
  return (value, walk, depth) => {
    walk.tally.cost += cost;
    return write(value, walk, depth);
  };
}

/** The same for nulls alone. */
export function countingNulls(write: Write, cost: number): Write {
  if (cost === 0) return write;
  return (value, walk, depth) => {
    if (value === null || value === undefined) walk.tally.cost += cost;
    return write(value, walk, depth);
  };
}
