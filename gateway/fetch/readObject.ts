import { type DataObject, setOwn } from "../graph/dataObject.ts";
import { generateReadObject } from "./generateReadObject.ts";
import { type Repeats, repeatsOf } from "./repeats.ts";
import type { ReadObject, ReadStep, ReadValue, ReplyScan } from "./replyScan.ts";
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
  return (scan) => {
    const { text, position: start } = scan;
    const object: DataObject = {};
    let key = "";
    // Behind the brace, or behind the comma.
    let place = start + 1;
    scan.position = place;
    for (let index = 0; index < steps.length; index += 1) {
      const prefix = prefixes[index] as string;
      if (!text.startsWith(prefix, place)) continue;
      if (scan.position !== place && text.charCodeAt(scan.position) !== comma) refuse();
      const { name, read, isKey } = steps[index] as ReadStep;
      scan.position = place + prefix.length;
      setOwn(object, name, read(scan));
      place = scan.position + 1;
      if (!isKey) continue;
      key = text.slice(start, scan.position);
      const known = recall(scan, key, start);
      if (known !== null) return known;
    }
    if (text.charCodeAt(scan.position) !== closeBrace) refuse();
    scan.position += 1;
    if (key !== "") remember(scan, key, start, object);
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
  return function read(scan): unknown {
    const code = scan.text.charCodeAt(scan.position);
    if (code === openBrace) return readObject(scan);
    return code === openBracket ? readList(scan, read) : readLeaf(scan);
  };
}

function readList(scan: ReplyScan, read: ReadValue): unknown[] {
  const { text } = scan;
  const items: unknown[] = [];
  scan.position += 1;
  if (text.charCodeAt(scan.position) === closeBracket) {
    scan.position += 1;
    return items;
  }
  for (;;) {
    items.push(read(scan));
    const next = text.charCodeAt(scan.position);
    scan.position += 1;
    if (next === closeBracket) return items;
    if (next !== comma) refuse();
  }
}

/** The text of a leaf; lists of leaves as lists, null as null. */
function readLeaf(scan: ReplyScan): unknown {
  const { text } = scan;
  const start = scan.position;
  const code = text.charCodeAt(start);
  if (code === quote) scan.position = endOfString(scan, start);
  else if (code === openBracket) return readList(scan, readLeaf);
  else if (text.startsWith("null", start)) {
    scan.position = start + 4;
    return null;
  } else scan.position = code <= 0x39 ? endOfNumber(text, start) : endOfValue(scan, start);
  return textBetween(scan, start, scan.position);
}

/** Shorter slices are copies anyway. */
const longSlice = 13;

/** Larger texts lie outside of the young generation. */
const largeText = 131_072;

/**
 * A copy, where a slice would keep the whole reply alive until the answer is written, and every scavenge meanwhile would
 * move it (docs/decisions/0011).
 */
function textBetween({ text, bytes }: ReplyScan, start: number, end: number): string {
  if (end - start < longSlice || text.length >= largeText) return text.slice(start, end);
  return bytes.toString("latin1", start, end);
}

/** A name as it is, without quotes: plans decide by it. */
function compileReadTypename(): ReadValue {
  let last = "";
  let lastText = '""';
  return (scan) => {
    const { text, position } = scan;
    if (text.startsWith(lastText, position)) {
      scan.position = position + lastText.length;
      return last;
    }
    const end = text.indexOf('"', position + 1);
    const name = text.slice(position + 1, end);
    if (text.charCodeAt(position) !== quote || !typeName.test(name)) refuse();
    scan.position = end + 1;
    last = name;
    lastText = `"${name}"`;
    return name;
  };
}

const typeName = /^[_A-Za-z][_0-9A-Za-z]*$/;
