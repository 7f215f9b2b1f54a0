/** Repeatable choices: the same seed makes the same run on every machine. */
export interface Random {
  /** 0 .. limit - 1 */
  readonly below: (limit: number) => number;
  /** True in `percent` of 100 cases. */
  readonly chance: (percent: number) => boolean;
  readonly pick: <Value>(values: readonly Value[]) => Value;
}

/** A 32 bit number of any texts and numbers (FNV-1a with a final mix); the order and the borders of the parts count. */
export function hashOf(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    const text = `${part}\u0000`;
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    }
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}

export function createRandom(...seed: readonly (string | number)[]): Random {
  const start = hashOf(...seed);
  let step = 0;
  const below = (limit: number) => {
    step += 1;
    return hashOf(start, step) % limit;
  };
  return {
    below,
    chance: (percent) => below(100) < percent,
    pick: (values) => {
      const value = values[below(values.length)];
      if (value === undefined) throw new RangeError("random: nothing to pick from");
      return value;
    },
  };
}
