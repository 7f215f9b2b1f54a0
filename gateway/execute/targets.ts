import { type DataObject, isDataObject } from "./mergeInto.ts";

/** A place in the client's answer: response names and list indexes. */
export type ClientPath = readonly (string | number)[];

/** Collects the objects at a plan's path. */
export type CollectTargets = (root: DataObject) => DataObject[];

/** `@` steps into a list; a list that the path does not announce is a broken promise and holds no targets. */
export function compileTargets(path: readonly (string | number)[]): CollectTargets {
  const steps = path.filter((step): step is string => typeof step === "string");
  let collect = (value: unknown, targets: DataObject[]): void => {
    if (isDataObject(value)) targets.push(value);
  };
  for (const step of steps.toReversed()) {
    const next = collect;
    collect =
      step === "@"
        ? (value, targets) => {
            if (Array.isArray(value)) for (const item of value) next(item, targets);
          }
        : (value, targets) => {
            if (isDataObject(value) && Object.hasOwn(value, step)) next(value[step], targets);
          };
  }
  return (root) => {
    const targets: DataObject[] = [];
    collect(root, targets);
    return targets;
  };
}

/** The client paths of the objects at a plan's path; walked only when something went wrong. */
export function pathsOfTargets(root: DataObject, path: readonly (string | number)[]): Map<DataObject, ClientPath[]> {
  const paths = new Map<DataObject, ClientPath[]>();
  const walk = (value: unknown, position: number, place: ClientPath): void => {
    if (path[position] === "@") {
      if (!Array.isArray(value)) return;
      for (const [index, item] of value.entries()) walk(item, position + 1, [...place, index]);
      return;
    }
    if (!isDataObject(value)) return;
    const step = path[position];
    if (step === undefined) paths.set(value, [...(paths.get(value) ?? []), place]);
    else if (typeof step === "string" && Object.hasOwn(value, step)) walk(value[step], position + 1, [...place, step]);
  };
  walk(root, 0, []);
  return paths;
}
