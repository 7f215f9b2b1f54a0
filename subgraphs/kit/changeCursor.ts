import { decodeDateTime } from "../../adapters/values/localDateTime.ts";
import { badCursor } from "./connection.ts";

/**
 * A place in a list that is ordered by time of change, newest first. Rows that change while somebody pages move to the
 * front and shift nothing behind them, which positions from the start would.
 */
export interface ChangeCursor {
  /** Time of change of the last row seen, ISO 8601; null where the source left it empty. */
  readonly changedAt: string | null;
  /** Rows of that very time seen so far, the last one included. */
  readonly seen: number;
}

export function encodeChangeCursor(cursor: ChangeCursor): string {
  return Buffer.from(`${cursor.changedAt ?? ""}~${cursor.seen}`).toString("base64url");
}

/** Throws `BAD_USER_INPUT` for anything that no page of ours gave. */
export function decodeChangeCursor(text: string): ChangeCursor {
  const match = /^((?:\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+0[89]:00)?)~(\d{1,9})$/.exec(
    Buffer.from(text, "base64url").toString("utf8"),
  );
  if (match?.[1] === undefined || match[2] === undefined) throw badCursor();
  if (match[1] !== "" && decodeDateTime(match[1]) === null) throw badCursor();
  return { changedAt: match[1] === "" ? null : match[1], seen: Number(match[2]) };
}

/** The cursors of a window that starts behind `start`. */
export function changeCursors(
  changeTimes: readonly (string | null)[],
  start: ChangeCursor | null,
): readonly ChangeCursor[] {
  const cursors: ChangeCursor[] = [];
  let previous = start;
  for (const changedAt of changeTimes) {
    const same = previous !== null && (previous.changedAt === changedAt || changedAt === null);
    previous = {
      changedAt: same ? (previous?.changedAt ?? null) : changedAt,
      seen: same ? (previous?.seen ?? 0) + 1 : 1,
    };
    cursors.push(previous);
  }
  return cursors;
}
