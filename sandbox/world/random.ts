/**
 * A small seeded generator (mulberry32): the same seed gives the same sequence on every machine.
 * The world and the fault rates use it, so that a run can be repeated; nothing here is for secrets.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** True with this probability, 0..1. */
  chance(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
  /** Picks by weight: `[["a", 3], ["b", 1]]` gives "a" three times in four. */
  weighted<T>(choices: readonly (readonly [T, number])[]): T;
  /** `length` decimal digits, the first may be 0. */
  digits(length: number): string;
  /** An independent generator for a named part, so that one part can grow without moving the others. */
  fork(name: string): Random;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (choices) => pickAt(choices, Math.floor(next() * choices.length)),
    weighted: (choices) => {
      let left = next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [choice, weight] of choices) {
        left -= weight;
        if (left < 0) return choice;
      }
      return pickAt(choices, choices.length - 1)[0];
    },
    digits: (length) => Array.from({ length }, () => String(between(0, 9))).join(""),
    fork: (name) => createRandom(seed ^ hash(name)),
  };
}

function pickAt<T>(choices: readonly T[], index: number): T {
  const found = choices[index];
  if (found === undefined) throw new RangeError(`No choice at ${index} of ${choices.length}`);
  return found;
}

/** FNV-1a over UTF-16 units, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
