import { type DataObject, isDataObject, markShared, setOwn, sharing } from "../fetch/dataObject.ts";

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

export const asItIs: TakeValue = (value) => value;

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

/** Takes copies that share no object and no list with the original; what is shared inside it is shared inside the copy. */
export function asCopy(): TakeValue {
  let copies: Map<DataObject, DataObject> | null = null;
  return function copyOf(value): unknown {
    if (Array.isArray(value)) return value.map(copyOf);
    if (!isDataObject(value)) return value;
    const known = copies?.get(value);
    if (known !== undefined) return known;
    const copy: DataObject = {};
    if (value[sharing] !== undefined) {
      markShared(copy);
      copies ??= new Map();
      copies.set(value, copy);
    }
    for (const key of Object.keys(value)) setOwn(copy, key, copyOf(value[key]));
    return copy;
  };
}
