import { isExactNumber } from "../../schema/exactNumber.ts";
import { type DataObject, isDataObject, markShared, setOwn, sharing } from "../graph/dataObject.ts";
import { type Leaves, textOfValue } from "../graph/leaves.ts";

/** What one fetch has to know to merge what it brought. */
export interface Merge {
  readonly take: TakeValue;
  readonly leaves: Leaves;
  readonly isAbstract: (typeName: unknown) => boolean;
}

/** What becomes of a value that one place takes over: the value itself, or a copy where others take it too. */
export type TakeValue = (value: unknown) => unknown;

export const asItIs: TakeValue = (value) => value;

const alone: Merge = { take: asItIs, leaves: "values", isAbstract: () => false };

/**
 * Merges what one fetch brought into what others brought before: objects field by field, lists item by item. Nothing that
 * is there is erased, by a null or by a shorter list, and the outcome is the same whichever of two replies comes first.
 * Undefined leaves what is there. Never writes through `__proto__`.
 */
export function mergeInto(target: DataObject, source: DataObject, merge: Merge = alone): void {
  for (const key of Object.keys(source)) {
    const next = source[key];
    if (next === undefined) continue;
    const present = Object.hasOwn(target, key) ? target[key] : undefined;
    if (present === undefined || present === null) setOwn(target, key, merge.take(next));
    else if (next !== null && next !== present) {
      const merged = key === "__typename" ? mergedType(present, next, merge) : mergedValue(present, next, merge);
      if (merged !== present) setOwn(target, key, merged);
    }
  }
}

/** An interface object answers with the name of its interface: the type that another subgraph knows counts for more. */
function mergedType(present: unknown, next: unknown, { isAbstract }: Merge): unknown {
  const isLess = isAbstract(present);
  if (isLess !== isAbstract(next)) return isLess ? next : present;
  return laterOf(present, next, "values");
}

/** Of two values of one place, neither null. */
function mergedValue(present: unknown, next: unknown, merge: Merge): unknown {
  const kind = kindOf(present);
  const nextKind = kindOf(next);
  if (kind !== nextKind) return kind > nextKind ? present : merge.take(next);
  if (Array.isArray(present) && Array.isArray(next)) mergeLists(present, next, merge);
  else if (kind === 1 && isDataObject(present) && isDataObject(next)) mergeInto(present, next, merge);
  else return laterOf(present, next, merge.leaves);
  return present;
}

/** Of two kinds, one of which the schema does not allow, the one that holds more. */
function kindOf(value: unknown): number {
  if (Array.isArray(value)) return 2;
  return isDataObject(value) && !isExactNumber(value) ? 1 : 0;
}

/** Any order of leaves does, so long as it is always the same: subgraphs that disagree on one are not to race for it. */
function laterOf(leaf: unknown, other: unknown, leaves: Leaves): unknown {
  const [text, otherText] = [leaf, other].map((one) =>
    leaves === "text" && typeof one === "string" ? one : textOfValue(one),
  );
  return (text ?? "") < (otherText ?? "") ? other : leaf;
}

function mergeLists(target: unknown[], source: readonly unknown[], merge: Merge): void {
  for (let index = 0; index < source.length; index += 1) {
    const next = source[index];
    const present = target[index];
    if (present === undefined || present === null) target[index] = merge.take(next);
    else if (next !== null && next !== undefined && next !== present) target[index] = mergedValue(present, next, merge);
  }
}

/** Takes copies that share no object and no list with the original; what is shared inside it is shared inside the copy. */
export function asCopy(): TakeValue {
  let copies: Map<DataObject, DataObject> | null = null;
  return function copyOf(value): unknown {
    if (Array.isArray(value)) return value.map(copyOf);
    if (!isDataObject(value) || isExactNumber(value)) return value;
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
