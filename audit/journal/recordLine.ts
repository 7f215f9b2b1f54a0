import { randomUUID } from "node:crypto";
import { canonicalJson } from "../format/canonicalJson.ts";
import { FormatError } from "../format/formatError.ts";
import type { RecordBody, RecordPlace } from "../record.ts";

/** A record's line but for what is known only when it is written: cut where `previous`, `sequence` and `time` go. */
export interface RecordPieces {
  readonly previous: string;
  readonly sequence: string;
  readonly time: string;
  readonly end: string;
}

/** Stand in the line where it is cut; nobody who sends a request can know them. */
const marks = { previous: randomUUID(), sequence: randomUUID(), time: randomUUID() };

/** Members that are null or empty are left out. */
export function cutRecord(chain: string, body: RecordBody): RecordPieces {
  const record: Record<string, unknown> = { chain, ...marks };
  for (const name in body) {
    const value = body[name as keyof RecordBody];
    if (!isEmpty(value)) record[name] = value;
  }
  const text = canonicalText(record);
  const previous = text.indexOf(marks.previous);
  const sequence = text.indexOf(marks.sequence, previous);
  const time = text.indexOf(marks.time, sequence);
  return {
    previous: text.slice(0, previous),
    sequence: text.slice(previous + markLength, sequence - 1),
    time: text.slice(sequence + markLength + 1, time),
    end: text.slice(time + markLength),
  };
}

const markLength = marks.time.length;

/** Without its end. */
export function recordLine(pieces: RecordPieces, place: Omit<RecordPlace, "chain">): string {
  return pieces.previous + place.previous + pieces.sequence + place.sequence + pieces.time + place.time + pieces.end;
}

/** Characters, for bounds: about the bytes of the line. */
export function piecesLength({ previous, sequence, time, end }: RecordPieces): number {
  return previous.length + sequence.length + time.length + end.length;
}

/** Lone surrogates, which RFC 8785 cannot say, become U+FFFD. */
function canonicalText(record: object): string {
  try {
    return canonicalJson(record);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    // JSON.stringify escapes surrogates only where they are alone; an even number of backslashes before is text.
    const text = JSON.stringify(record).replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, "$1\ufffd");
    return canonicalJson(JSON.parse(text));
  }
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (typeof value !== "object") return false;
  for (const _ in value) return false;
  return true;
}
