import type { EventRecord } from "../../adapters/systems/grid/event.ts";
import { type EventState, livingStates } from "../../adapters/systems/grid/eventState.ts";
import { changeCursors, decodeChangeCursor, encodeChangeCursor } from "../changeCursor.ts";
import { badCursor, type Connection, connectionOfWindow, hasMore, pageSize } from "../connection.ts";
import { badUserInput } from "../publicError.ts";
import type { GridLoaders } from "./loaders.ts";

export interface EventArguments {
  readonly state?: readonly EventState[] | null | undefined;
  readonly type?: string | null | undefined;
  readonly changedFrom?: string | null | undefined;
  readonly changedTo?: string | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** 网格事件: a page of events, last changed first. `within` has been checked. */
export async function eventConnection(
  load: GridLoaders,
  within: string,
  page: EventArguments,
): Promise<Connection<EventRecord>> {
  const limit = pageSize(page.first, 20);
  const start = page.after == null ? null : decodeChangeCursor(page.after);
  const filter = {
    within,
    // Each once: a list of a body's size would be part of every key that is looked up.
    states: page.state == null ? livingStates : [...new Set(page.state)],
    type: page.type ?? null,
    changedFrom: page.changedFrom ?? null,
    changedTo: page.changedTo ?? null,
  };
  if (filter.states.length === 0) throw badUserInput('"state" has to name at least one state.');
  if (filter.type !== null && !/^[\p{L}\p{N}\p{P}]{1,20}$/u.test(filter.type)) {
    throw badUserInput('"type" has to be a code of 1 to 20 letters, digits and signs.');
  }
  if (start !== null && isAfter(start.changedAt, filter.changedTo)) throw badCursor();
  const window = await load.events(
    { ...filter, changedTo: start?.changedAt ?? filter.changedTo },
    { offset: start?.seen ?? 0, limit },
  );
  const cursors = changeCursors(
    window.rows.map((event) => event.asOf),
    start,
  );
  const seen = start?.seen ?? 0;
  const read = window.gaps?.read ?? window.rows.length;
  // Rows that nobody could read have no time of change: behind them a place is counted from where this page began.
  const placeCursor = (place: number) =>
    encodeChangeCursor({ changedAt: start?.changedAt ?? null, seen: seen + place });
  return connectionOfWindow(window.rows, {
    unreadableCount: window.gaps?.unreadable ?? 0,
    totalCount: start === null ? window.total : async () => (await load.events(filter, { offset: 0, limit: 0 })).total,
    hasNextPage: hasMore(window, { offset: seen, limit }),
    hasPreviousPage: start !== null,
    cursorOf: (index) =>
      window.gaps === undefined
        ? encodeChangeCursor(cursors[index] ?? { changedAt: null, seen: 0 })
        : placeCursor((window.gaps.places[index] ?? index) + 1),
    ...(window.gaps === undefined ? {} : { endCursor: placeCursor(read) }),
  });
}

/** Whether a cursor stands before the whole list: another list's, with rows that this one leaves out. */
function isAfter(changedAt: string | null, changedTo: string | null): boolean {
  return changedAt !== null && changedTo !== null && changedAt > changedTo;
}
