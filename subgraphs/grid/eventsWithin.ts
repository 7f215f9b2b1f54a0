import type { Page, Slice } from "../../adapters/system.ts";
import type { EventRecord } from "../../adapters/systems/grid/event.ts";
import type { EventFilter } from "../../adapters/systems/grid/gridPlatform.ts";
import type { Area } from "../kit/area.ts";
import { badCursor } from "../kit/connection.ts";
import { badUserInput } from "../kit/publicError.ts";

export type ListEvents = (filter: EventFilter, slice: Slice) => Promise<Page<EventRecord>>;

/** The platform takes no more digits for a list of events. */
const communityDigits = 12;
/** A community, a grid or a micro-grid: any other code does not say where an event is. */
const placeCode = /^\d{12}(?:\d{3}){0,2}$/;
/** Rows that are read to be put in order or left out here. */
export const maxRows = 2_000;

/** The list of events, inside an area alone and still last changed first. */
export function eventsWithin(list: ListEvents, area: Area): ListEvents {
  return eventsOfParts(list, area.narrow);
}

/** One list of events over all the parts of a place, still last changed first. */
export function eventsOfParts(list: ListEvents, partsOf: (within: string) => readonly string[]): ListEvents {
  return async (filter, slice) => {
    const parts = partsOf(filter.within);
    const [only] = parts;
    if (only === undefined) return { rows: [], total: 0 };
    if (parts.length === 1 && only.length <= communityDigits) return await list({ ...filter, within: only }, slice);
    const end = slice.offset + slice.limit;
    if (end > maxRows) throw badCursor();
    const pages = await Promise.all(
      [...Map.groupBy(parts, (part) => part.slice(0, communityDigits))].map(([within, codes]) =>
        codes.includes(within)
          ? list({ ...filter, within }, { offset: 0, limit: end })
          : listOfGrids(list, { ...filter, within }, codes, end),
      ),
    );
    const rows = pages.flatMap((page) => page.rows).sort(newestFirst);
    const total = pages.reduce<number | null>(
      (sum, page) => (sum === null || page.total === null ? null : sum + page.total),
      0,
    );
    const shown = rows.slice(slice.offset, end);
    const unreadable = pages.reduce((sum, page) => sum + (page.gaps?.unreadable ?? 0), 0);
    if (unreadable === 0) return { rows: shown, total };
    // Put in order here, so that the places are those of what could be read.
    const places = shown.map((_, place) => place);
    const readable = total === null ? null : total - unreadable;
    return { rows: shown, total: readable, gaps: { unreadable, places, read: shown.length } };
  };
}

/**
 * Events of grids and micro-grids among the newest of their community, `end` of them or all that there are: no total of the
 * community is given away. A row that does not say where it is may be theirs, and counts as one that could not be read.
 *
 * @throws GraphQLError `BAD_USER_INPUT` where more rows than `maxRows` would have to be looked through
 */
async function listOfGrids(
  list: ListEvents,
  community: EventFilter,
  grids: readonly string[],
  end: number,
): Promise<Page<EventRecord>> {
  const { rows, total, gaps } = await list(community, { offset: 0, limit: maxRows });
  const isInside = (code: string | null) => code !== null && grids.some((grid) => code.startsWith(grid));
  const inside = rows.filter(({ gridCode }) => isInside(gridCode));
  const unplaced = rows.filter(({ gridCode }) => !isInside(gridCode) && !placeCode.test(gridCode ?? ""));
  const read = gaps?.read ?? rows.length;
  const isWhole = total === null ? read < maxRows : total <= maxRows;
  if (!isWhole && (end === 0 || inside.length < end)) throw tooManyRows();
  const unreadable = (gaps?.unreadable ?? 0) + unplaced.length;
  const page = { rows: inside, total: isWhole ? inside.length + unreadable : null };
  if (unreadable === 0) return page;
  return { ...page, gaps: { unreadable, places: inside.map((_, place) => place), read: inside.length + unreadable } };
}

function tooManyRows(): Error {
  return badUserInput(
    `The events of a grid are looked for among the newest ${maxRows} of its community, and there are more. ` +
      'Ask "events" with "state", "type", "changedFrom" or "changedTo" for fewer of them, or for a shorter page.',
  );
}

/** Rows without a time of change last; those of one moment stay as they came. */
function newestFirst(left: EventRecord, right: EventRecord): number {
  const [earlier, later] = [left.asOf ?? "", right.asOf ?? ""];
  return earlier < later ? 1 : earlier > later ? -1 : 0;
}
