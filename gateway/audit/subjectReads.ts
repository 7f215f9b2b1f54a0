import { type Leaves, valueOfText } from "../fetch/leaves.ts";

/** 数据主体 Whose data left the gateway, clear or masked: persons of whom the same fields did. */
export interface SubjectReads {
  /** Coordinates of level 3 and 4, in order. */
  readonly fields: readonly string[];
  /** As they stand in the data, not hashed; the empty text for a person whose key did not come. */
  readonly keys: readonly string[];
}

/** Of an operation that reads nobody's data, and of a gateway that does not collect them. */
export const noSubjects: readonly SubjectReads[] = [];

/** Fields for which one number has a bit: what V8 keeps without an object. */
export const fieldsPerWord = 30;

/**
 * @param read for each word: by key, the bits of its fields
 * @param coordinates of the bits, word after word
 */
export function subjectReadsOf(
  read: readonly ReadonlyMap<unknown, number>[],
  coordinates: readonly string[],
  leaves: Leaves,
): readonly SubjectReads[] {
  const [only] = read;
  if (only !== undefined && read.length === 1) return readsOfOneWord(only, coordinates, leaves);
  if (read.every(({ size }) => size === 0)) return noSubjects;
  const words = new Map<string, number[]>();
  for (const [index, keys] of read.entries()) {
    for (const [key, bits] of keys) {
      const text = keyText(key, leaves);
      let own = words.get(text);
      if (own === undefined) {
        own = read.map(() => 0);
        words.set(text, own);
      }
      own[index] = (own[index] ?? 0) | bits;
    }
  }
  const groups = new Map<string, { readonly fields: readonly string[]; readonly keys: string[] }>();
  for (const [key, own] of words) {
    const sameFields = own.join();
    const group = groups.get(sameFields);
    if (group === undefined) groups.set(sameFields, { fields: fieldsOf(own, coordinates), keys: [key] });
    else group.keys.push(key);
  }
  return [...groups.values()];
}

/** Nearly all operations read no more than thirty such fields. */
function readsOfOneWord(
  keys: ReadonlyMap<unknown, number>,
  coordinates: readonly string[],
  leaves: Leaves,
): readonly SubjectReads[] {
  if (keys.size === 0) return noSubjects;
  // The same person may have come as a number and as a text.
  const bitsOf = new Map<string, number>();
  for (const [key, bits] of keys) {
    const text = keyText(key, leaves);
    bitsOf.set(text, (bitsOf.get(text) ?? 0) | bits);
  }
  const groups = new Map<number, string[]>();
  for (const [key, bits] of bitsOf) {
    const group = groups.get(bits);
    if (group === undefined) groups.set(bits, [key]);
    else group.push(key);
  }
  return [...groups].map(([bits, same]) => ({ fields: fieldsOf([bits], coordinates), keys: same }));
}

function fieldsOf(words: readonly number[], coordinates: readonly string[]): readonly string[] {
  return coordinates.filter((_coordinate, index) => {
    const word = words[Math.floor(index / fieldsPerWord)] ?? 0;
    return (word & (1 << (index % fieldsPerWord))) !== 0;
  });
}

/** A key that came as a number is the same as one that came as a text (GraphQL specification 3.5.5). */
function keyText(key: unknown, leaves: Leaves): string {
  if (key === null || key === undefined) return "";
  const value = leaves === "text" && typeof key === "string" ? valueOfKey(key) : key;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** All digits of a number that JavaScript would round. */
function valueOfKey(text: string): unknown {
  return /^-?\d+$/.test(text) ? text : valueOfText(text);
}
