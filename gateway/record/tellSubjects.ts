import type { DataObject } from "../graph/dataObject.ts";
import type { Collected } from "../shape/collected.ts";
import type { FieldPath, ToldSubject } from "../subjects/subjectRule.ts";
import { betweenWords, type Slot } from "./subjectReads.ts";

/** Notes those whose data an object holds, with the bits of the fields that left. */
export type Tell = (object: DataObject, collected: Collected, word: number, bits: number) => void;

/** Where the maps of a slot begin among `Collected.read`. */
export type SlotStart = (slot: Slot) => number;

/** Slots that objects by the rule may be noted in. */
export function slotsOf({ words, certificate }: ToldSubject): readonly Slot[] {
  return [
    // Of whom nothing tells stands there too.
    "person",
    ...(words === null ? [] : (["words", "wordsBeside"] as const)),
    ...(certificate === null ? [] : (["certificate", "certificateBeside"] as const)),
  ];
}

/** By all that the object has: the keys of persons, words, a number; the first is how they are counted. */
export function compileTell({ keys, words, certificate }: ToldSubject, startOf: SlotStart): Tell {
  const person = startOf("person");
  const [alone, beside] = words === null ? [0, 0] : [startOf("words"), startOf("wordsBeside")];
  const [ownNumber, numberBeside] =
    certificate === null ? [0, 0] : [startOf("certificate"), startOf("certificateBeside")];
  return (object, { read }, word, bits) => {
    let isTold = false;
    const note = (start: number, key: unknown) => {
      const noted = read[start + word] as Map<unknown, number>;
      noted.set(key, (noted.get(key) ?? 0) | bits);
      isTold = true;
    };
    for (const path of keys) eachLeaf(object, path, 0, (key) => note(person, key));
    if (words !== null) {
      const name = wordOf(words.name === null ? null : own(object, words.name));
      const phones = words.phones === null ? null : own(object, words.phones);
      const listed = Array.isArray(phones) ? phones.map(wordOf).filter((phone) => phone !== "") : [wordOf(phones)];
      for (const phone of listed.length === 0 ? [""] : listed) {
        if (name !== "" || phone !== "") note(isTold ? beside : alone, `${name}${betweenWords}${phone}`);
      }
    }
    if (certificate !== null) {
      const number = own(object, certificate);
      if (number !== null && number !== undefined) note(isTold ? numberBeside : ownNumber, number);
    }
    if (!isTold) note(person, null);
  };
}

/** Every leaf that is there at the end of a way, through lists. */
function eachLeaf(value: unknown, path: FieldPath, at: number, see: (leaf: unknown) => void): void {
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    for (const item of value) eachLeaf(item, path, at, see);
    return;
  }
  const name = path[at];
  if (name === undefined) see(value);
  else if (typeof value === "object") eachLeaf(own(value as DataObject, name), path, at + 1, see);
}

/** A name such as `constructor` is found on every object. */
function own(object: DataObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : null;
}

function wordOf(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}
