import { type DataObject, isDataObject, sharing } from "../graph/dataObject.ts";

/** A place in the client's answer: response names and list indexes. */
export type ClientPath = readonly (string | number)[];

/** Collects the objects at a plan's path; one that is shared by several places comes once. */
export type CollectTargets = (root: DataObject) => DataObject[];

let walks = 0;

/** Whether this walk has been inside before. */
function isSeen(object: DataObject, walk: number): boolean {
  const shared = object[sharing];
  if (shared === undefined) return false;
  if (shared.walk === walk) return true;
  shared.walk = walk;
  return false;
}

/** `@` steps into a list; a list that the path does not announce is a broken promise and holds no targets. */
export function compileTargets(path: readonly (string | number)[]): CollectTargets {
  const steps = path.filter((step): step is string => typeof step === "string");
  let collect = (value: unknown, targets: DataObject[], walk: number): void => {
    if (isDataObject(value) && !isSeen(value, walk)) targets.push(value);
  };
  for (const step of steps.toReversed()) {
    const next = collect;
    collect =
      step === "@"
        ? (value, targets, walk) => {
            if (Array.isArray(value)) for (const item of value) next(item, targets, walk);
          }
        : (value, targets, walk) => {
            if (isDataObject(value) && !isSeen(value, walk) && Object.hasOwn(value, step)) {
              next(value[step], targets, walk);
            }
          };
  }
  return (root) => {
    const targets: DataObject[] = [];
    walks += 1;
    collect(root, targets, walks);
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
