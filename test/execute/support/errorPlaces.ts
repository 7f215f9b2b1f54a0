import { isDeepStrictEqual } from "node:util";

export type Path = readonly (string | number)[];

/** Paths as texts, each once, in order. */
export function pathSet(paths: readonly (Path | null)[]): readonly string[] {
  return [...new Set(paths.map((path) => JSON.stringify(path ?? [])))].sort();
}

/** A null has one error: the one above it, at it or below it. */
export function explains(reported: Path, place: Path): boolean {
  const length = Math.min(reported.length, place.length);
  return isDeepStrictEqual(reported.slice(0, length), place.slice(0, length));
}

/** Null at the path or above it. */
export function isNullAt(value: unknown, path: Path): boolean {
  if (value === null || value === undefined) return true;
  const [step, ...rest] = path;
  return step !== undefined && isNullAt((value as Readonly<Record<string | number, unknown>>)[step], rest);
}

/**
 * True where the paths differ by errors of the stock engine that stand on a sibling of their entity, while ours stand on a
 * null.
 */
export function isMisplaced(
  data: unknown,
  ours: readonly string[],
  expected: readonly string[],
  reported: readonly string[],
): boolean {
  const strayed = expected.filter((path) => !ours.includes(path));
  const added = ours.filter((path) => !expected.includes(path));
  const ourNames = ours.map(withoutIndexes);
  const twins = new Set(reported.map(withoutIndexes));
  return (
    strayed.length > 0 &&
    strayed.every((path) => reported.includes(path) && ourNames.includes(withoutIndexes(path))) &&
    added.every(
      (path) =>
        isNullAt(data, JSON.parse(path)) &&
        // Its own, or a broken promise that the strayed error seemed to explain.
        (twins.has(withoutIndexes(path)) || strayed.some((one) => explains(JSON.parse(one), JSON.parse(path)))),
    )
  );
}

function withoutIndexes(path: string): string {
  return path.replaceAll(/,\d+(?=[,\]])/g, ",@");
}
