import type { DataObject } from "../fetch/dataObject.ts";
import type { Collected } from "./collected.ts";
import type { Tally } from "./countedWrite.ts";
import { generateWriteObject } from "./generateWriteObject.ts";

/**
 * A value that is null where its subgraph promised not to, or of another type than it promised; or one that the caller may
 * not read.
 */
export interface BrokenPromise {
  readonly path: readonly (string | number)[];
  readonly reason: "null" | "type" | "denied";
  /** What may not be read: `Person.idNumber`, or the name of a type. */
  readonly coordinate?: string;
}

/** The JSON of `__schema` or `__type` by response name, in the form of the other leaves. */
export type Introspect = (name: string) => string;

/** Where the walk is: one array for a whole answer, written in place. */
export interface Walk {
  readonly path: (string | number)[];
  readonly broken: BrokenPromise[];
  /** What stands at several places. */
  readonly parts: string[];
  readonly introspect: Introspect;
  readonly collected: Collected;
  readonly tally: Tally;
}

/** The JSON of the value at `path[0] .. path[depth - 1]`; `invalid` bubbles to the nearest nullable parent. */
export type Write = (value: unknown, walk: Walk, depth: number) => string;

export type WriteObject = (object: DataObject, walk: Walk, depth: number) => string;

/** No JSON is empty. */
export const invalid = "";

export interface WriteStep {
  readonly fetchedName: string;
  readonly name: string;
  /** What stands before the value: `{"id":`, and with a comma instead of the brace after the first. */
  readonly start: string;
  readonly write: Write;
}

/**
 * @param cost of each object; null where nothing is counted
 * @param counted number under which each object is counted that did not become null; null for none
 */
export function compileWriteObject(
  steps: readonly WriteStep[],
  codegen: boolean,
  cost: number | null,
  counted: number | null,
): WriteObject {
  return codegen && steps.length > 0 && steps.every(({ fetchedName }) => !isInherited(fetchedName))
    ? generateWriteObject(steps, cost, counted)
    : writeByStep(steps, cost, counted);
}

function writeByStep(steps: readonly WriteStep[], cost: number | null, counted: number | null): WriteObject {
  const checked = steps.map((step) => ({ ...step, inherited: isInherited(step.fetchedName) }));
  return (object, walk, depth) => {
    if (cost !== null) {
      walk.tally.cost += cost;
      walk.tally.rows += 1;
    }
    let text = "";
    for (const { fetchedName, name, start, inherited, write } of checked) {
      walk.path[depth] = name;
      const value = inherited && !Object.hasOwn(object, fetchedName) ? undefined : object[fetchedName];
      const written = write(value, walk, depth + 1);
      if (written === invalid) return invalid;
      text += start + written;
    }
    if (counted !== null) {
      const { counts } = walk.collected;
      counts[counted] = (counts[counted] ?? 0) + 1;
    }
    return text === "" ? "{}" : `${text}}`;
  };
}

/** A name such as `constructor` or `__proto__` is found on every object. */
function isInherited(name: string): boolean {
  return name in Object.prototype;
}
