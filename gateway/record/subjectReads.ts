import type { SubjectKind } from "../../audit/subjects/subjectHash.ts";
import { canonicalNumber, nameAndPhone } from "../../audit/subjects/subjectWords.ts";
import { type Leaves, valueOfText } from "../graph/leaves.ts";

/** 数据主体 Whose data left the gateway, clear or masked: persons of whom the same fields did. */
export interface SubjectReads {
  /** Coordinates of level 3 and 4, in order. */
  readonly fields: readonly string[];
  /** Not hashed; the empty text for a person who cannot be told. */
  readonly keys: readonly string[];
  /** What the keys are: as they stand in the data, words and numbers as they are hashed. */
  readonly kind: SubjectKind;
  /** Whether the same persons are told by something better as well, and counted by that. */
  readonly isBeside: boolean;
}

/** Of an operation that reads nobody's data, and of a gateway that does not collect them. */
export const noSubjects: readonly SubjectReads[] = [];

/** Fields for which one number has a bit: what V8 keeps without an object. */
export const fieldsPerWord = 30;

/** Under what a person is noted while an answer is written. */
export const slots = ["person", "words", "wordsBeside", "certificate", "certificateBeside"] as const;
export type Slot = (typeof slots)[number];

const kindOf: Readonly<Record<Slot, { readonly kind: SubjectKind; readonly isBeside: boolean }>> = {
  person: { kind: "person", isBeside: false },
  words: { kind: "words", isBeside: false },
  wordsBeside: { kind: "words", isBeside: true },
  certificate: { kind: "certificate", isBeside: false },
  certificateBeside: { kind: "certificate", isBeside: true },
};

/** Between a name and a phone, as they stand in the data: JSON has none. */
export const betweenWords = "\u0000";

/**
 * @param read for each word: by key, the bits of its fields
 * @param coordinates of the bits, word after word
 */
export function subjectReadsOf(
  read: readonly ReadonlyMap<unknown, number>[],
  coordinates: readonly string[],
  leaves: Leaves,
  slot: Slot = "person",
): readonly SubjectReads[] {
  const same = kindOf[slot];
  const keyText = textOf[slot];
  const [only] = read;
  if (only !== undefined && read.length === 1)
    return readsOfOneWord(only, coordinates, (key) => keyText(key, leaves), same);
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
  return [...groups.values()].map((group) => ({ ...group, ...same }));
}

/** Nearly all operations read no more than thirty such fields. */
function readsOfOneWord(
  keys: ReadonlyMap<unknown, number>,
  coordinates: readonly string[],
  keyText: (key: unknown) => string,
  same: (typeof kindOf)[Slot],
): readonly SubjectReads[] {
  if (keys.size === 0) return noSubjects;
  // The same person may have come as a number and as a text.
  const bitsOf = new Map<string, number>();
  for (const [key, bits] of keys) {
    const text = keyText(key);
    bitsOf.set(text, (bitsOf.get(text) ?? 0) | bits);
  }
  const groups = new Map<number, string[]>();
  for (const [key, bits] of bitsOf) {
    const group = groups.get(bits);
    if (group === undefined) groups.set(bits, [key]);
    else group.push(key);
  }
  return [...groups].map(([bits, found]) => ({ fields: fieldsOf([bits], coordinates), keys: found, ...same }));
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

function wordsText(noted: unknown, leaves: Leaves): string {
  const [name = "", phone = ""] = String(noted).split(betweenWords, 2);
  return nameAndPhone(wordOf(name, leaves), wordOf(phone, leaves)) ?? "";
}

/** Nothing is the empty text in both kinds of leaves. */
function wordOf(noted: string, leaves: Leaves): string {
  return noted === "" ? "" : keyText(noted, leaves);
}

const numberText = (noted: unknown, leaves: Leaves) => canonicalNumber(keyText(noted, leaves)) ?? "";

const textOf: Readonly<Record<Slot, (key: unknown, leaves: Leaves) => string>> = {
  person: keyText,
  words: wordsText,
  wordsBeside: wordsText,
  certificate: numberText,
  certificateBeside: numberText,
};

/** All digits of a number that JavaScript would round. */
function valueOfKey(text: string): unknown {
  return /^-?\d+$/.test(text) ? text : valueOfText(text);
}
