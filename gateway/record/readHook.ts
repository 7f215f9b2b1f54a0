import type { DataObject } from "../graph/dataObject.ts";
import { sourceNumber, sourceText } from "../kit/sourceText.ts";
import type { ObjectHook } from "../shape/collected.ts";
import type { Tell } from "./tellSubjects.ts";

export interface NotedField {
  /** Under which it was fetched. */
  readonly name: string;
  /** A power of two. */
  readonly bit: number;
}

/** Notes for the key of an object which of its fields are there, in the word of that number. */
export function compileReadHook(word: number, noted: readonly NotedField[], key: string, codegen: boolean): ObjectHook {
  // A name such as `constructor` is found on every object.
  const isPlain = noted.every(({ name }) => !(name in Object.prototype));
  return codegen && isPlain ? generateReadHook(word, noted, key) : readByField(word, noted, key);
}

/** The same for an object that is no person itself: whose data it is, is told of what else it holds. */
export function compileNoteHook(word: number, noted: readonly NotedField[], tell: Tell): ObjectHook {
  return (object, collected) => {
    const bits = bitsOf(object, noted);
    if (bits !== 0) tell(object, collected, word, bits);
  };
}

function bitsOf(object: DataObject, noted: readonly NotedField[]): number {
  let bits = 0;
  for (const { name, bit } of noted) {
    const value = Object.hasOwn(object, name) ? object[name] : null;
    if (value !== null && value !== undefined) bits |= bit;
  }
  return bits;
}

function readByField(word: number, noted: readonly NotedField[], key: string): ObjectHook {
  return (object, { read }) => {
    const bits = bitsOf(object, noted);
    if (bits === 0) return;
    const keys = read[word] as Map<unknown, number>;
    const person = object[key];
    const known = keys.get(person);
    if (known === undefined) keys.set(person, bits);
    else if ((known | bits) !== known) keys.set(person, known | bits);
  };
}

/** The same as code of its own: each field and the key have one place in the code, for one shape of objects. */
function generateReadHook(word: number, noted: readonly NotedField[], key: string): ObjectHook {
  const bits = noted.map(({ name, bit }) => `(object[${sourceText(name)}] == null ? 0 : ${sourceNumber(bit)})`);
  const source = `"use strict";
return function noteRead(object, collected) {
const bits = ${bits.join(" | ")};
if (bits === 0) return;
const keys = collected.read[${sourceNumber(word)}];
const person = object[${sourceText(key)}];
const known = keys.get(person);
if (known === undefined) keys.set(person, bits);
else if ((known | bits) !== known) keys.set(person, known | bits);
};`;
  return new Function(source)() as ObjectHook;
}
