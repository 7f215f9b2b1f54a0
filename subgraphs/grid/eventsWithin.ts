import type { Page, Slice } from "../../adapters/contract.ts";
import type { EventRecord } from "../../adapters/systems/grid/event.ts";
import type { EventFilter } from "../../adapters/systems/grid/gridPlatform.ts";
import type { Area } from "../area.ts";
import { badCursor } from "../connection.ts";

type ListEvents = (filter: EventFilter, slice: Slice) => Promise<Page<EventRecord>>;

/** The platform takes no more digits for a list of events. */
const communityDigits = 12;
/** Rows that are read to be put in order or left out here. */
const maxRows = 2_000;

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
      parts.map((within) =>
        within.length <= communityDigits
          ? list({ ...filter, within }, { offset: 0, limit: end })
          : listOfGrid(list, { ...filter, within }),
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

/** Events of one grid or micro-grid, among the newest of its community: no total of the community is given away. */
async function listOfGrid(list: ListEvents, filter: EventFilter): Promise<Page<EventRecord>> {
  const community = { ...filter, within: filter.within.slice(0, communityDigits) };
  const { rows } = await list(community, { offset: 0, limit: maxRows });
  const inside = rows.filter(({ gridCode }) => gridCode?.startsWith(filter.within) === true);
  return { rows: inside, total: inside.length };
}

/** Rows without a time of change last; those of one moment stay as they came. */
function newestFirst(left: EventRecord, right: EventRecord): number {
  const [earlier, later] = [left.asOf ?? "", right.asOf ?? ""];
  return earlier < later ? 1 : earlier > later ? -1 : 0;
}
