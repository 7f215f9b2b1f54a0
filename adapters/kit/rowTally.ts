import type { DecodedRows, LeftOut, Page, ReadRows } from "../contract.ts";
import { SourceError } from "../errors.ts";
import { DecodeError } from "./decodeError.ts";

let leftOutSoFar = 0;

/** Holds the place of a row. Each is told from any other, as rows are that pages of a source repeat. */
class LeftOutRow {
  readonly why: "unreadable" | "dropped";
  readonly number: number;

  constructor(why: LeftOutRow["why"]) {
    leftOutSoFar += 1;
    this.why = why;
    this.number = leftOutSoFar;
  }
}

const placeHolder = (why: LeftOutRow["why"]) => new LeftOutRow(why) as unknown as LeftOut;

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
    keyOf: (value: Value) => string,
  ) => readonly (Value | LeftOut)[];
}

/** Counts over all rows of one reply. */
export function createRowTally(): RowTally {
  let count = 0;
  let reason: string | null = null;

  function leaveOut(why: string): LeftOut {
    count += 1;
    reason ??= why;
    return placeHolder("unreadable");
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
          return leaveOut(reasonOf(error));
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
        if (seen.has(key)) return leaveOut("a second row of one key");
        seen.add(key);
        return slot;
      });
    },
  };
}

export function isLeftOut(slot: unknown): slot is LeftOut {
  return slot instanceof LeftOutRow;
}

export function isUnreadable(slot: unknown): boolean {
  return slot instanceof LeftOutRow && slot.why === "unreadable";
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
  const values = slots.filter((slot): slot is Value => !isLeftOut(slot));
  return { slots, values } as unknown as DecodedRows<Value>;
}

/** The message of a `DecodeError` names a field; any other message may quote a value. */
function reasonOf(error: unknown): string {
  if (error instanceof DecodeError) return error.message;
  return error instanceof Error ? error.name : typeof error;
}
