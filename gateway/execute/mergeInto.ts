/** An object of an answer: made by JSON.parse or by a subgraph in this process. */
export type DataObject = Record<string, unknown>;

export function isDataObject(value: unknown): value is DataObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Merges what one fetch brought into what others brought before. Objects merge field by field, lists of one length item by
 * item, anything else is replaced; undefined leaves what is there. Never writes through `__proto__`.
 */
export function mergeInto(target: DataObject, source: DataObject, take: TakeValue = asItIs): void {
  for (const key of Object.keys(source)) {
    const next = source[key];
    if (next === undefined) continue;
    const present = Object.hasOwn(target, key) ? target[key] : undefined;
    if (isDataObject(next) && isDataObject(present)) mergeInto(present, next, take);
    else if (Array.isArray(next) && Array.isArray(present) && next.length === present.length) {
      mergeLists(present, next, take);
    } else setOwn(target, key, take(next));
  }
}

/** What becomes of a value that one place takes over: the value itself, or a copy where others take it too. */
export type TakeValue = (value: unknown) => unknown;

const asItIs: TakeValue = (value) => value;

function mergeLists(target: unknown[], source: readonly unknown[], take: TakeValue): void {
  for (let index = 0; index < source.length; index += 1) {
    const next = source[index];
    const present = target[index];
    if (isDataObject(next) && isDataObject(present)) mergeInto(present, next, take);
    else if (Array.isArray(next) && Array.isArray(present) && next.length === present.length) {
      mergeLists(present, next, take);
    } else target[index] = take(next);
  }
}

/** Assigns an own property whatever its name: plain assignment to `__proto__` would change the object's prototype. */
export function setOwn(target: DataObject, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[key] = value;
  }
}

/** A copy that shares no object and no list with the original. */
export function copyOf(object: DataObject): DataObject {
  const copy: DataObject = {};
  for (const key of Object.keys(object)) setOwn(copy, key, copyOfValue(object[key]));
  return copy;
}

/** A copy of a value of JSON; a leaf is its own. */
export function copyOfValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOfValue);
  return isDataObject(value) ? copyOf(value) : value;
}
