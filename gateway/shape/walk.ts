import type { Variables } from "../demand/expression.ts";
import type { DataObject } from "../graph/dataObject.ts";
import type { Collected } from "./collected.ts";

/** What the writing of one answer adds up. */
export interface Tally {
  cost: number;
  /** Objects written, the root not among them. */
  rows: number;
  /** Of the request, coerced. */
  readonly variables: Variables;
}

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
