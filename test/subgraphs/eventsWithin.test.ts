import { describe, expect, test } from "vitest";
import type { Page, Slice } from "../../adapters/system.ts";
import type { EventRecord } from "../../adapters/systems/grid/event.ts";
import type { EventFilter } from "../../adapters/systems/grid/gridPlatform.ts";
import { eventsWithin } from "../../subgraphs/grid/eventsWithin.ts";
import { areaOf } from "../../subgraphs/kit/area.ts";

const community = "320583102211";
const grid = `${community}001`;
const filter: EventFilter = { within: community, states: ["REPORTED"], type: null, changedFrom: null, changedTo: null };

/** Events of the community, newest first; `null` stands for a row that nobody can read. */
function listOf(gridCodes: readonly (string | null)[], unreadable = 0) {
  const rows = gridCodes.map((gridCode, place) => ({ id: String(place), gridCode, asOf: null }) as EventRecord);
  return async (_filter: EventFilter, { offset, limit }: Slice): Promise<Page<EventRecord>> => {
    const shown = rows.slice(offset, offset + limit);
    const total = rows.length + unreadable;
    if (unreadable === 0) return { rows: shown, total };
    const places = shown.map((_, place) => place);
    return { rows: shown, total, gaps: { unreadable, places, read: shown.length + unreadable } };
  };
}

const within = (list: ReturnType<typeof listOf>, ...areas: readonly string[]) => eventsWithin(list, areaOf(areas));
const times = (count: number, code: string) => Array.from({ length: count }, () => code);
const other = `${community}002`;

describe("the events of one grid, looked for among those of its community", () => {
  test("B11: count rows of the community that nobody could read, which may be the grid's", async () => {
    const page = await within(listOf([grid, other, `${grid}004`], 3), grid)(filter, { offset: 0, limit: 20 });
    expect(page.rows.map(({ id }) => id)).toEqual(["0", "2"]);
    expect(page).toMatchObject({ total: 2, gaps: { unreadable: 3, places: [0, 1], read: 2 } });
  });

  test.each([null, "", `${community}\uFFFD01`, `${community}0`, `${community}0020`, "网格一"])(
    "B11: count a row that is at %j, and none that lie elsewhere",
    async (gridCode) => {
      const page = await within(listOf([grid, gridCode, other, community]), grid)(filter, { offset: 0, limit: 20 });
      expect(page).toMatchObject({ rows: [{ id: "0" }], total: 1, gaps: { unreadable: 1 } });
      const two = await within(listOf([grid, other, community]), grid)(filter, { offset: 0, limit: 20 });
      expect(two).toEqual({ rows: [expect.objectContaining({ id: "0" })], total: 1 });
    },
  );

  test("B11: are a whole page without a total where the community has more rows than are read", async () => {
    const list = within(listOf([...times(5, grid), ...times(1_995, other), ...times(9, grid)]), grid);
    const page = await list(filter, { offset: 0, limit: 5 });
    expect([page.rows.length, page.total]).toEqual([5, null]);
    expect((await list(filter, { offset: 3, limit: 2 })).rows.map(({ id }) => id)).toEqual(["3", "4"]);
  });

  test.each([
    ["a page that is not full", { offset: 0, limit: 6 }],
    ["a page behind it", { offset: 5, limit: 1 }],
    ["a total alone", { offset: 0, limit: 0 }],
  ])("B11: are refused where more rows than are read would have to be looked through for %s", async (_what, slice) => {
    const rows = [...times(5, grid), ...times(1_995, other), ...times(9, grid)];
    const refused = { extensions: { code: "BAD_USER_INPUT" }, message: expect.stringContaining("changedFrom") };
    await expect(within(listOf(rows), grid)(filter, slice)).rejects.toMatchObject(refused);
    await expect(within(listOf(rows), grid, `${other}001`)(filter, slice)).rejects.toMatchObject(refused);
  });

  test("B11: are all there where the community has just as many rows as are read", async () => {
    const list = within(listOf([...times(1_990, other), ...times(10, grid)]), grid);
    expect(await list(filter, { offset: 0, limit: 20 })).toMatchObject({ rows: { length: 10 }, total: 10 });
  });

  test("B11: are refused where the platform counts nothing and gives as many rows as are asked for", async () => {
    const list = listOf([...times(5, grid), ...times(1_999, other)]);
    const uncounted = async (...[asked, slice]: Parameters<typeof list>) => ({
      ...(await list(asked, slice)),
      total: null,
    });
    await expect(within(uncounted as typeof list, grid)(filter, { offset: 0, limit: 20 })).rejects.toThrow(
      "changedFrom",
    );
    expect(await within(uncounted as typeof list, grid)(filter, { offset: 0, limit: 5 })).toMatchObject({
      total: null,
    });
  });
});
