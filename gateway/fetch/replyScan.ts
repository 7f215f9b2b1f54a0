import type { DataObject } from "../graph/dataObject.ts";
import type { Scanned } from "./scanJson.ts";

/** A reply while it is read, from front to back. */
export interface ReplyScan extends Scanned {
  position: number;
  /** Of the same. */
  readonly bytes: Buffer;
  /** What was read before, by the number of its selection. */
  readonly seen: (Seen | undefined)[];
}

/** Reads the value at the position and goes behind it. @throws IrregularJson */
export type ReadValue = (scan: ReplyScan) => unknown;

export type ReadObject = (scan: ReplyScan) => DataObject;

export interface ReadStep {
  readonly name: string;
  readonly read: ReadValue;
  /** The leaf up to which an object's text tells it from others. */
  readonly isKey: boolean;
}

/** Objects of one selection in one reply, by the text from their brace to the end of their first leaf. */
export interface Seen {
  readonly objects: Map<string, SeenObject>;
  hits: number;
}

interface SeenObject {
  readonly text: string;
  readonly object: DataObject;
}
