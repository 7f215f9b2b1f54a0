/** An object of an answer: read from a reply, or made by a subgraph in this process. */
export interface DataObject {
  [name: string]: unknown;
  /** Set if the object occurs at several places of the answer. */
  [sharing]?: Sharing;
}

/** Under which an object keeps that it is shared; no response name can be in its way. */
export const sharing: unique symbol = Symbol("sharing");

/** State that is kept once for an object and holds at each of its places. */
export interface Sharing {
  /** The last walk that came by: the next time it need not look inside. */
  walk: number;
  /** What wrote it and the text that came out; null before. */
  writer: unknown;
  text: string;
  /** What writing it has counted. */
  cost: number;
  rows: number;
  counts: readonly number[];
}

const noCounts: readonly number[] = [];

export function markShared(object: DataObject): void {
  object[sharing] ??= { walk: 0, writer: null, text: "", cost: 0, rows: 0, counts: noCounts };
}

export function isDataObject(value: unknown): value is DataObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Assigns an own property whatever its name: plain assignment to `__proto__` would change the object's prototype. */
export function setOwn(target: DataObject, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}
