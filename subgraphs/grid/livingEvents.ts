import type { Page, Slice } from "../../adapters/system.ts";
import type { EventRecord } from "../../adapters/systems/grid/event.ts";
import type { EventFilter } from "../../adapters/systems/grid/gridPlatform.ts";
import { hasMore } from "../kit/connection.ts";
import { type ListEvents, maxRows } from "./eventsWithin.ts";

export interface LivingWindow {
  /** The rows up to the last that is shown, those of state `VOID` among them: positions and cursors count them. */
  readonly page: Page<EventRecord>;
  readonly hasNextPage: boolean;
}

/** Finds all events of a place. */
export const everyEvent = { states: null, type: null, changedFrom: null, changedTo: null } as const;

/** Rows asked for beyond the page at first, for each of its own: deleted ones are a few of a hundred. */
const spareShare = 0.1;

/** Whether a row is shown to clients that ask for no state. */
export function isLiving({ state }: EventRecord): boolean {
  return state !== "VOID";
}

/**
 * As many living events as the slice has room for; fewer where `maxRows` rows hold no more. `filter` names no state: by any that it
 * named, the platform would leave out the events whose status nobody can read.
 */
export async function livingEvents(
  list: ListEvents,
  filter: EventFilter,
  { offset, limit }: Slice,
): Promise<LivingWindow> {
  const most = Math.max(limit, maxRows - offset);
  let asked = limit === 0 ? 0 : Math.min(most, limit + 1 + Math.ceil(limit * spareShare));
  let page = await list(filter, { offset, limit: asked });
  while (asked < most && page.rows.filter(isLiving).length < limit && hasMore(page, { offset, limit: asked })) {
    asked = Math.min(most, asked * 4);
    page = await list(filter, { offset, limit: asked });
  }
  const isFollowed = hasMore(page, { offset, limit: asked });
  const last = placeOfLiving(page.rows, limit);
  if (last === null) return { page, hasNextPage: isFollowed };
  const { rows, total, gaps } = page;
  const shown = rows.slice(0, last + 1);
  const others = rows.slice(last + 1);
  if (gaps === undefined) return { page: { rows: shown, total }, hasNextPage: isFollowed || others.some(isLiving) };
  const read = (gaps.places[last] ?? last) + 1;
  const leftOutBehind = gaps.read - read - others.length;
  return {
    page: {
      rows: shown,
      total,
      gaps: {
        unreadable: Math.max(0, gaps.unreadable - leftOutBehind),
        places: gaps.places.slice(0, last + 1),
        read,
      },
    },
    // Rows that nobody could read are counted by the page on which they stand.
    hasNextPage: isFollowed || leftOutBehind > 0 || others.some(isLiving),
  };
}

/** All rows that a filter without states finds, less those of state `VOID`; null where one of both is not counted. */
export async function livingTotal(
  list: ListEvents,
  filter: EventFilter,
  all: Promise<number | null> | number | null = countOf(list, filter),
): Promise<number | null> {
  const [every, deleted] = await Promise.all([all, countOf(list, { ...filter, states: ["VOID"] })]);
  return every === null || deleted === null ? null : Math.max(0, every - deleted);
}

/** Null where the platform does not count. */
export async function countOf(list: ListEvents, filter: EventFilter): Promise<number | null> {
  return (await list(filter, { offset: 0, limit: 0 })).total;
}

/** Where the last living row of a full page stands; null where the page is not full. */
function placeOfLiving(rows: readonly EventRecord[], limit: number): number | null {
  let living = 0;
  for (const [place, row] of rows.entries()) {
    if (isLiving(row)) living += 1;
    if (living === limit && limit > 0) return place;
  }
  return null;
}
