import type { FetchDataRewrite } from "@apollo/query-planner";
import { type DataObject, isDataObject, setOwn } from "../graph/dataObject.ts";
import type { TypeTest } from "./possibleTypes.ts";

/** An object of the answer and the objects around it, from the inside out; the first is the object itself. */
export type Surroundings = readonly DataObject[];

/** The variables that an entity's own surroundings decide (Federation 2.8: `@context` and `@fromContext`). */
export type ReadContext = (surroundings: Surroundings) => DataObject;

const fragmentPrefix = "... on ";

/**
 * Paths of the planner: `..` for each object outwards (lists do not count), then types and fields inwards. Of several paths
 * for one variable, one for each possible type, the one that fits counts.
 */
export function compileContext(
  rewrites: readonly FetchDataRewrite[],
  typeTestOf: (typeCondition: string) => TypeTest,
): ReadContext {
  const readers = rewrites.flatMap((rewrite) => {
    if (rewrite.kind !== "KeyRenamer") return [];
    const inward = rewrite.path.filter((step) => step !== "..");
    const outward = rewrite.path.length - inward.length;
    return [{ name: rewrite.renameKeyTo, outward, read: compileRead(inward, typeTestOf) }];
  });
  return (surroundings) => {
    const variables: DataObject = {};
    for (const { name, outward, read } of readers) {
      const value = read(surroundings[outward]);
      if (value !== undefined) setOwn(variables, name, value);
    }
    return variables;
  };
}

type Read = (value: unknown) => unknown;

function compileRead(steps: readonly string[], typeTestOf: (typeCondition: string) => TypeTest): Read {
  const [step, ...rest] = steps;
  if (step === undefined) return (value) => value;
  const next = compileRead(rest, typeTestOf);
  if (step.startsWith(fragmentPrefix)) {
    const applies = typeTestOf(step.slice(fragmentPrefix.length));
    return (value) => (isDataObject(value) && applies(value["__typename"]) ? next(value) : undefined);
  }
  return function read(value): unknown {
    if (Array.isArray(value)) return value.map(read);
    if (value === null) return null;
    return isDataObject(value) && Object.hasOwn(value, step) ? next(value[step]) : undefined;
  };
}

/** The objects at a plan's path with their surroundings. */
export function surroundingsAt(root: DataObject, path: readonly (string | number)[]): readonly Surroundings[] {
  const fields = path.filter((step): step is string => typeof step === "string" && step !== "@");
  const found: Surroundings[] = [];
  const walk = (value: unknown, depth: number, outer: Surroundings): void => {
    if (Array.isArray(value)) for (const item of value) walk(item, depth, outer);
    if (!isDataObject(value)) return;
    const surroundings = [value, ...outer];
    const field = fields[depth];
    if (field === undefined) found.push(surroundings);
    else if (Object.hasOwn(value, field)) walk(value[field], depth + 1, surroundings);
  };
  walk(root, 0, []);
  return found;
}
