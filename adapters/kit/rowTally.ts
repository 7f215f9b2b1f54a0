import { SourceError } from "../errors.ts";
import type { DecodedRows, KeyOf, LeftOut, Page, ReadRows } from "../system.ts";
import { DecodeError } from "../values/decodeError.ts";
import { rowsOf } from "./rows.ts";

let leftOutSoFar = 0;

/** Holds the place of a row. Each is told from any other, as rows are that pages of a source repeat. */
class LeftOutRow {
  readonly why: "unreadable" | "dropped";
  readonly number: number;
  /** As it came; not written with the others when rows are compared. */
  readonly #raw: unknown;

  constructor(why: LeftOutRow["why"], raw: unknown) {
    leftOutSoFar += 1;
    this.why = why;
    this.number = leftOutSoFar;
    this.#raw = raw;
  }

  get raw(): unknown {
    return this.#raw;
  }
}

const placeHolder = (why: LeftOutRow["why"], raw?: unknown) => new LeftOutRow(why, raw) as unknown as LeftOut;

/** So many rows of which none can be read are no rows with faults but a reply of another shape, which is `badReply`. */
const minRowsOfAnotherShape = 10;

/** What became of the rows of one reply. */
export interface RowTally {
  readonly readRows: ReadRows;
  readonly unreadable: () => number;
  /** Why the first of them could not be read: a field's name or a kind of error, never a value. */
  readonly firstReason: () => string | null;
  /** Leaves out rows whose key an earlier row has, and counts them. */
  readonly withoutDoubles: <Value>(
    slots: DecodedRows<Value>["slots"],
    keyOf: KeyOf<Value>,
  ) => readonly (Value | LeftOut)[];
}

/** Counts over all rows of one reply. */
export function createRowTally(): RowTally {
  let count = 0;
  let reason: string | null = null;

  function leaveOut(why: string, raw: unknown): LeftOut {
    count += 1;
    reason ??= why;
    return placeHolder("unreadable", raw);
  }

  return {
    unreadable: () => count,
    firstReason: () => reason,
    readRows<Row, Value>(rows: readonly Row[], decode: (row: Row) => Value | null) {
      let failed = 0;
      const slots = rows.map((row): Value | LeftOut => {
        try {
          return decode(row) ?? placeHolder("dropped");
        } catch (error) {
          if (error instanceof SourceError) throw error;
          failed += 1;
          return leaveOut(reasonOf(error), row);
        }
      });
      if (failed === rows.length && failed >= minRowsOfAnotherShape) {
        throw new DecodeError(`none of ${failed} rows can be read: ${reason}`);
      }
      return decodedRows(slots);
    },
    withoutDoubles(slots, keyOf) {
      const seen = new Set<string>();
      return slots.map((slot) => {
        if (isLeftOut(slot)) return slot;
        const key = keyOf(slot);
        if (key === null) return slot;
        if (seen.has(key)) return leaveOut("a second row of one key", null);
        seen.add(key);
        return slot;
      });
    },
  };
}

/** Drops rows whose key a row of an earlier page has: while pages were read, the record changed and moved. */
export function withoutMoved<Value>(
  slots: readonly (Value | LeftOut)[],
  keyOf: KeyOf<Value>,
): readonly (Value | LeftOut)[] {
  const seen = new Set<string>();
  return slots.map((slot) => {
    const key = isLeftOut(slot) ? null : keyOf(slot);
    if (key === null) return slot;
    if (seen.has(key)) return placeHolder("dropped");
    seen.add(key);
    return slot;
  });
}

export function isLeftOut(slot: unknown): slot is LeftOut {
  return slot instanceof LeftOutRow;
}

export function isUnreadable(slot: unknown): boolean {
  return slot instanceof LeftOutRow && slot.why === "unreadable";
}

/** The row that was left out, as it came. */
export function rawOf(slot: LeftOut): unknown {
  return slot instanceof LeftOutRow ? slot.raw : null;
}

/** A page without the rows that were left out, which held their places as long as pages were counted and cut. */
export function pageOfSlots<Value>(slots: readonly (Value | LeftOut)[], total: number | null): Page<Value> {
  const places: number[] = [];
  const rows: Value[] = [];
  for (const [place, slot] of slots.entries()) {
    if (isLeftOut(slot)) continue;
    rows.push(slot);
    places.push(place);
  }
  if (rows.length === slots.length) return { rows, total };
  return { rows, total, gaps: { unreadable: slots.filter(isUnreadable).length, places, read: slots.length } };
}

function decodedRows<Value>(slots: readonly (Value | LeftOut)[]): DecodedRows<Value> {
  const readable = slots.filter((slot): slot is Value => !isLeftOut(slot));
  const values = rowsOf(readable, readable.length === slots.length ? 0 : slots.filter(isUnreadable).length);
  return { slots, values } as unknown as DecodedRows<Value>;
}

/** The message of a `DecodeError` names a field; any other message may quote a value. */
function reasonOf(error: unknown): string {
  if (error instanceof DecodeError) return error.message;
  return error instanceof Error ? error.name : typeof error;
}
