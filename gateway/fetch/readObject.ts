import { type DataObject, markShared, setOwn } from "./dataObject.ts";
import type { ReplyField, ReplySelection } from "./replySelection.ts";
import { endOfNumber, endOfString, endOfValue, refuse, type Scanned } from "./scanJson.ts";

/** A reply while it is read, from front to back. */
export interface Reading extends Scanned {
  position: number;
  /** What was read before, by the number of its selection. */
  readonly seen: (Seen | undefined)[];
}

/** Objects of one selection, by the text from their brace to the end of their first leaf. */
interface Seen {
  readonly objects: Map<string, SeenObject>;
  hits: number;
}

interface SeenObject {
  readonly text: string;
  readonly object: DataObject;
}

/** Reads the value at the position and goes behind it. @throws IrregularJson */
export type ReadValue = (reading: Reading) => unknown;

/**
 * Reads objects of a selection: names are compared and not parsed, leaves are kept as their text, and an object whose text
 * was read before is the same object again, marked as shared. The same entity often stands at many places of a reply.
 *
 * @param apart paths, joined by dots, of objects that are never shared
 */
export function compileReadObject(selection: ReplySelection, apart: ReadonlySet<string> = new Set()): ReadValue {
  let count = 0;

  function compile({ fields }: ReplySelection, path: readonly string[]): ReadValue {
    const number = count;
    count += 1;
    const steps = fields.map((field) => compileField(field, path));
    // Entities are asked for once each, so what looks the same there is not.
    const mayRepeat = path.length > 0 && path.join() !== "_entities" && !apart.has(path.join("."));
    const keyStep = mayRepeat ? steps.find(({ isKey }) => isKey) : undefined;

    const readObject = (reading: Reading): DataObject => {
      const { text } = reading;
      const start = reading.position;
      const object: DataObject = {};
      let key = "";
      let isFirst = true;
      reading.position += 1;
      for (const step of steps) {
        const place = isFirst ? reading.position : reading.position + 1;
        if (!text.startsWith(step.prefix, place)) continue;
        if (!isFirst && text.charCodeAt(place - 1) !== comma) refuse();
        reading.position = place + step.prefix.length;
        setOwn(object, step.name, step.read(reading));
        isFirst = false;
        if (step !== keyStep) continue;
        key = text.slice(start, reading.position);
        const known = recall(reading, number, key, start);
        if (known !== null) return known;
      }
      if (text.charCodeAt(reading.position) !== closeBrace) refuse();
      reading.position += 1;
      if (key !== "") remember(reading, number, key, { text: text.slice(start, reading.position), object });
      return object;
    };
    return readNested(readObject);
  }

  function compileField({ name, isTypename, below }: ReplyField, path: readonly string[]) {
    const read = below !== null ? compile(below, [...path, name]) : isTypename ? compileReadTypename() : readLeaf;
    return { name, prefix: `"${name}":`, read, isKey: below === null && !isTypename };
  }

  return compile(selection, []);
}

const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const quote = 0x22;

/** A selection's value is an object, a list of such, or null; a leaf in its place is kept for the shape to refuse. */
function readNested(readObject: (reading: Reading) => DataObject): ReadValue {
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
  return text.slice(start, reading.position);
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

/** Kept for one selection before it is asked whether anything comes twice at all. */
const trial = 64;

function recall(reading: Reading, selection: number, key: string, start: number): DataObject | null {
  const seen = reading.seen[selection];
  const known = seen?.objects.get(key);
  if (seen === undefined || known === undefined) return null;
  // Comparing slices is far cheaper than startsWith on long texts.
  if (reading.text.slice(start, start + known.text.length) !== known.text) return null;
  seen.hits += 1;
  reading.position = start + known.text.length;
  markShared(known.object);
  return known.object;
}

function remember(reading: Reading, selection: number, key: string, object: SeenObject): void {
  let seen = reading.seen[selection];
  if (seen === undefined) {
    seen = { objects: new Map(), hits: 0 };
    reading.seen[selection] = seen;
  }
  if (seen.hits > 0 || seen.objects.size < trial) seen.objects.set(key, object);
}
