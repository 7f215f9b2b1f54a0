/** 数据范围 The part of the country that a caller sees, from `Caller.areas`. Only this file decides what is inside. */
export interface Area {
  readonly isEverywhere: boolean;
  /** The prefixes of all codes inside; none begins with another. Empty for nowhere. */
  readonly prefixes: readonly string[];
  /**
   * Whether a place with that code is inside: a division, community, grid or household. False for a record without a
   * place.
   */
  readonly contains: (code: string | null) => boolean;
  /** Whether any code with the prefix is inside; true also for prefixes of places around the area. */
  readonly overlaps: (prefix: string) => boolean;
  /** What to ask a source for instead of the prefix: the prefix itself, the parts of it that are inside, or nothing. */
  readonly narrow: (prefix: string) => readonly string[];
}

/**
 * The code lengths of province, prefecture, county, town, community, grid and micro-grid, which sources can be asked
 * for.
 */
const levelDigits: readonly number[] = [0, 2, 4, 6, 9, 12, 15, 18];

const known = new WeakMap<readonly string[], Area>();

/** A prefix that ends within a level opens nothing, because no source could be asked for it. */
export function areaOf(areas: readonly string[]): Area {
  const area = known.get(areas) ?? createArea(areas);
  known.set(areas, area);
  return area;
}

function createArea(areas: readonly string[]): Area {
  const whole = [...new Set(areas)].filter((area) => levelDigits.includes(area.length)).sort();
  const prefixes = whole.filter((area) => !whole.some((other) => other !== area && area.startsWith(other)));
  return {
    isEverywhere: prefixes.includes(""),
    prefixes,
    contains: (code) => code !== null && prefixes.some((area) => code.startsWith(area)),
    overlaps: (prefix) => prefixes.some((area) => prefix.startsWith(area) || area.startsWith(prefix)),
    narrow: (prefix) =>
      prefixes.some((area) => prefix.startsWith(area)) ? [prefix] : prefixes.filter((area) => area.startsWith(prefix)),
  };
}
