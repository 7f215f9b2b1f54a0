import { type DataObject, setOwn } from "../graph/dataObject.ts";
import { generateReadObject } from "./generateReadObject.ts";
import type { Reading, ReadObject, ReadStep, ReadValue } from "./reading.ts";
import { type Repeats, repeatsOf } from "./repeats.ts";
import type { ReplyField, ReplySelection } from "./replySelection.ts";
import { endOfNumber, endOfString, endOfValue, refuse } from "./scanJson.ts";

export interface ReadOptions {
  /** Paths, joined by dots, of objects that are never shared. */
  readonly apart: ReadonlySet<string>;
  /** By code made for the selection, which refuses objects that lack a field. */
  readonly generated: boolean;
}

/**
 * Reads objects of a selection: names are compared and not parsed, leaves are kept as their text, and an object whose text
 * was read before is the same object again, marked as shared. The same entity often stands at many places of a reply.
 */
export function compileReadObject(selection: ReplySelection, { apart, generated }: ReadOptions): ReadValue {
  let count = 0;

  function compile({ fields, hasAlternatives }: ReplySelection, path: readonly string[]): ReadValue {
    const repeats = repeatsOf(count);
    count += 1;
    // Entities are asked for once each, so what looks the same there is not.
    const mayRepeat = path.length > 0 && path.join() !== "_entities" && !apart.has(path.join("."));
    const keyName = mayRepeat ? fields.find(({ below, isTypename }) => below === null && !isTypename)?.name : undefined;
    const steps = fields.map(
      (field): ReadStep => ({
        name: field.name,
        read: compileField(field, [...path, field.name]),
        isKey: field.name === keyName,
      }),
    );
    const isPlain = !hasAlternatives && fields.every(({ name }) => !(name in Object.prototype));
    return readNested(generated && isPlain ? generateReadObject(steps, repeats) : readByStep(steps, repeats));
  }

  function compileField({ isTypename, below }: ReplyField, path: readonly string[]): ReadValue {
    if (below !== null) return compile(below, path);
    return isTypename ? compileReadTypename() : readLeaf;
  }

  return compile(selection, []);
}

/** Any of the fields may be missing: those of a type condition that does not apply are. */
function readByStep(steps: readonly ReadStep[], { recall, remember }: Repeats): ReadObject {
  const prefixes = steps.map(({ name }) => `"${name}":`);
  return (reading) => {
    const { text, position: start } = reading;
    const object: DataObject = {};
    let key = "";
    // Behind the brace, or behind the comma.
    let place = start + 1;
    reading.position = place;
    for (let index = 0; index < steps.length; index += 1) {
      const prefix = prefixes[index] as string;
      if (!text.startsWith(prefix, place)) continue;
      if (reading.position !== place && text.charCodeAt(reading.position) !== comma) refuse();
      const { name, read, isKey } = steps[index] as ReadStep;
      reading.position = place + prefix.length;
      setOwn(object, name, read(reading));
      place = reading.position + 1;
      if (!isKey) continue;
      key = text.slice(start, reading.position);
      const known = recall(reading, key, start);
      if (known !== null) return known;
    }
    if (text.charCodeAt(reading.position) !== closeBrace) refuse();
    reading.position += 1;
    if (key !== "") remember(reading, key, start, object);
    return object;
  };
}

const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const quote = 0x22;

/** A selection's value is an object, a list of such, or null; a leaf in its place is kept for the shape to refuse. */
function readNested(readObject: ReadObject): ReadValue {
  return function read(reading): unknown {
    const code = reading.text.charCodeAt(reading.position);
    if (code === openBrace) return readObject(reading);
    return code === openBracket ? readList(reading, read) : readLeaf(reading);
  };
}

function readList(reading: Reading, read: ReadValue): unknown[] {
  const { text } = reading;
  const items: unknown[] = [];
  reading.position += 1;
  if (text.charCodeAt(reading.position) === closeBracket) {
    reading.position += 1;
    return items;
  }
  for (;;) {
    items.push(read(reading));
    const next = text.charCodeAt(reading.position);
    reading.position += 1;
    if (next === closeBracket) return items;
    if (next !== comma) refuse();
  }
}

/** The text of a leaf; lists of leaves as lists, null as null. */
function readLeaf(reading: Reading): unknown {
  const { text } = reading;
  const start = reading.position;
  const code = text.charCodeAt(start);
  if (code === quote) reading.position = endOfString(reading, start);
  else if (code === openBracket) return readList(reading, readLeaf);
  else if (text.startsWith("null", start)) {
    reading.position = start + 4;
    return null;
  } else reading.position = code <= 0x39 ? endOfNumber(text, start) : endOfValue(reading, start);
  return textBetween(reading, start, reading.position);
}

/** Shorter slices are copies anyway. */
const longSlice = 13;

/** Larger texts lie outside of the young generation. */
const largeText = 131_072;

/**
 * A copy, where a slice would keep the whole reply alive until the answer is written, and every scavenge meanwhile would
 * move it (docs/decisions/0011).
 */
function textBetween({ text, bytes }: Reading, start: number, end: number): string {
  if (end - start < longSlice || text.length >= largeText) return text.slice(start, end);
  return bytes.toString("latin1", start, end);
}

/** A name as it is, without quotes: plans decide by it. */
function compileReadTypename(): ReadValue {
  let last = "";
  let lastText = '""';
  return (reading) => {
    const { text, position } = reading;
    if (text.startsWith(lastText, position)) {
      reading.position = position + lastText.length;
      return last;
    }
    const end = text.indexOf('"', position + 1);
    const name = text.slice(position + 1, end);
    if (text.charCodeAt(position) !== quote || !typeName.test(name)) refuse();
    reading.position = end + 1;
    last = name;
    lastText = `"${name}"`;
    return name;
  };
}

const typeName = /^[_A-Za-z][_0-9A-Za-z]*$/;
