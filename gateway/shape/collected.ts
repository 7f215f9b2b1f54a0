import type { DataObject } from "../graph/dataObject.ts";

/** What the objects of one answer say of themselves. */
export interface Collected {
  /** Objects of each kind that is counted, by its number. */
  readonly counts: number[];
  /** For each thirty fields that are noted: by the key of an object, as it stands in the data, one bit for each field. */
  readonly read: readonly Map<unknown, number>[];
  /** The nearest object around those that are written, of those that `isHolder` says; null outside of one. */
  holder?: DataObject | null;
  /** Type of `holder`. */
  holderType?: string;
}

/** Of an operation that collects nothing: one for all, since nobody adds to it. */
export const nothingCollected: Collected = { counts: [], read: [] };

/** Asked when an operation is compiled. */
export interface Collect {
  /** For one answer. */
  readonly start: () => Collected;
  /** Under which number each object of a type in the answer is counted; null for those that are not. */
  readonly numberOf: (type: string) => number | null;
  /** Sees each object of a place that is in the answer; one that stands at several places at least once. */
  readonly objectHook: (place: ObjectPlace) => ObjectHook | null;
  /** Whether what is noted of the objects below depends on the object of this type around them. */
  readonly isHolder?: (type: string) => boolean;
  /** Whether what is noted of an object of this type, or below it, depends on one around it: then each place has its own. */
  readonly needsHolder?: (type: string) => boolean;
}

/** Where objects of one type stand, all of the same fields. */
export interface ObjectPlace {
  readonly type: string;
  /** Those that are shown, clear or changed, each with the name under which it was fetched. */
  readonly fields: readonly { readonly fetchedName: string; readonly field: string }[];
  /** Whether code may be made for it. */
  readonly codegen: boolean;
}

/** Not told of an object that became null; one inside of it was told before, and is not taken back. */
export type ObjectHook = (object: DataObject, collected: Collected) => void;
