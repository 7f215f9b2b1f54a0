import type { Slice } from "../../adapters/system.ts";
import type { EventRecord } from "../../adapters/systems/grid/event.ts";
import { type EventState, eventStateCount } from "../../adapters/systems/grid/eventState.ts";
import type { EventFilter } from "../../adapters/systems/grid/gridPlatform.ts";
import { changeCursors, decodeChangeCursor, encodeChangeCursor } from "../kit/changeCursor.ts";
import { badCursor, type Connection, connectionOfWindow, hasMore, pageSize } from "../kit/connection.ts";
import { badUserInput } from "../kit/publicError.ts";
import type { ListEvents } from "./eventsWithin.ts";
import { countOf, isLiving, type LivingWindow, livingEvents, livingTotal } from "./livingEvents.ts";
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
    states: statesOf(page.state),
    type: page.type ?? null,
    changedFrom: page.changedFrom ?? null,
    changedTo: page.changedTo ?? null,
  };
  if (filter.states?.length === 0) throw badUserInput('"state" has to name at least one state.');
  if (filter.type !== null && !/^[\p{L}\p{N}\p{P}]{1,20}$/u.test(filter.type)) {
    throw badUserInput('"type" has to be a code of 1 to 20 letters, digits and signs.');
  }
  if (start !== null && isAfter(start.changedAt, filter.changedTo)) throw badCursor();
  const seen = start?.seen ?? 0;
  const isLivingOnly = page.state == null;
  const slice = { offset: seen, limit };
  const { page: window, hasNextPage } = await (isLivingOnly ? livingEvents : eventsOfStates)(
    load.events,
    { ...filter, changedTo: start?.changedAt ?? filter.changedTo },
    slice,
  );
  const { rows, gaps } = window;
  const cursors = changeCursors(
    rows.map((event) => event.asOf),
    start,
  );
  // Rows that nobody could read have no time of change: behind them a place is counted from where this page began.
  const placeCursor = (place: number) =>
    encodeChangeCursor({ changedAt: start?.changedAt ?? null, seen: seen + place });
  const cursorOf = (index: number) =>
    gaps === undefined
      ? encodeChangeCursor(cursors[index] ?? { changedAt: null, seen: 0 })
      : placeCursor((gaps.places[index] ?? index) + 1);
  const lastCursor = rows.length === 0 ? null : cursorOf(rows.length - 1);
  const endCursor = gaps === undefined ? lastCursor : placeCursor(gaps.read);
  const shown = rows.flatMap((row, place) => (!isLivingOnly || isLiving(row) ? [{ row, place }] : []));
  const all = start === null ? window.total : undefined;
  const nodes = shown.map(({ row }) => row);
  return connectionOfWindow(nodes, {
    unreadableCount: gaps?.unreadable ?? 0,
    totalCount: isLivingOnly
      ? () => livingTotal(load.events, filter, all)
      : all === undefined
        ? () => countOf(load.events, filter)
        : all,
    hasNextPage,
    hasPreviousPage: start !== null,
    cursorOf: (index) => cursorOf(shown[index]?.place ?? index),
    // Behind rows that are not shown, too.
    ...(endCursor === null ? {} : { endCursor }),
  });
}

/** Each state once: a list of a body's size would be part of every key that is looked up. All of them leave out no event. */
function statesOf(named: EventArguments["state"]): readonly EventState[] | null {
  const states = [...new Set(named)];
  return named == null || states.length === eventStateCount ? null : states;
}

async function eventsOfStates(list: ListEvents, filter: EventFilter, slice: Slice): Promise<LivingWindow> {
  const page = await list(filter, slice);
  return { page, hasNextPage: hasMore(page, slice) };
}

/** Whether a cursor stands before the whole list: another list's, with rows that this one leaves out. */
function isAfter(changedAt: string | null, changedTo: string | null): boolean {
  return changedAt !== null && changedTo !== null && changedAt > changedTo;
}
