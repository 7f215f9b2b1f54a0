import { describe, expect, test } from "vitest";
import { dirtOf } from "../../sandbox/dirt/dirt.ts";
import type { DirtKind } from "../../sandbox/dirt/dirtTypes.ts";
import { dirtyCommunity } from "../../sandbox/dirt/village.ts";
import { wireDirt } from "../../sandbox/dirt/wireDirt.ts";
import { isCell } from "../../sandbox/dirt/withDirt.ts";
import { createTables } from "../../sandbox/grid/tables.ts";
import { recordsOf } from "../../sandbox/service/serviceRecord.ts";
import { createWorld } from "../../sandbox/world/createWorld.ts";

const world = createWorld({ seed: 1, scale: 0.05 });
const dirt = dirtOf(world);

/** What the wire of each system can carry. The workbook alone has tables to lay out; the files have no time that is read. */
const kinds: Readonly<Record<string, readonly DirtKind[]>> = {
  grid: ["B11", "B12", "B8", "B9"],
  service: ["B11", "B12", "B8", "B9"],
  asset: ["B11", "B12", "B8", "B9"],
  drop: ["B10", "B11", "B12"],
};

describe("the dirt of the stand-ins", () => {
  test.each(Object.entries(kinds))("B8 to B12: %s has every kind that its wire carries: %j", (system, expected) => {
    const own = dirt.filter(({ table }) => table.startsWith(`${system}.`));
    expect([...new Set(own.map(({ kind }) => kind))].sort()).toEqual(expected);
  });

  test.each(["grid", "service", "asset"])("B12: %s has cells that can be read and cells that cannot", (system) => {
    const own = dirt.filter(isCell).filter(({ table, kind }) => table.startsWith(`${system}.`) && kind === "B12");
    expect(own.some(({ issue }) => issue === undefined)).toBe(true);
    expect(own.some(({ issue }) => issue === "UNREADABLE_VALUE")).toBe(true);
  });

  test("B6 and B7: every system has people without a valid number, and numbers that can be read in two ways", () => {
    const written = world.persons.flatMap((person) => (person.written === null ? [] : [person]));
    const numbers = new Set(written.map((person) => person.written?.number));
    for (const number of ["不详", "1.10105E+17", "000000000000000000", "329901********2346", "123456789012345"]) {
      expect(numbers).toContain(number);
    }
    const indexes = new Set(written.map(({ index }) => index));
    expect(world.members.some(({ personIndex }) => indexes.has(personIndex))).toBe(true);
    expect(world.applications.some(({ applicantIndex }) => indexes.has(applicantIndex))).toBe(true);
    expect(world.households.some(({ memberIndexes }) => memberIndexes.some((index) => indexes.has(index)))).toBe(true);
  });

  test("B9: both platforms label, encode and compress replies each function in its way", () => {
    const forms = Object.entries(wireDirt);
    expect(forms.filter(([name]) => name.startsWith("query")).length).toBeGreaterThan(3);
    expect(forms.filter(([name]) => name.startsWith("get")).length).toBeGreaterThan(3);
    const told = forms.map(([, { what }]) => what).join("\n");
    for (const word of ["gzip", "deflate", "mark", "ISO-8859-1", "CP936", "without a label"])
      expect(told).toContain(word);
  });

  test("is the same in every world of a seed, and stands in every volume", () => {
    expect(dirtOf(createWorld({ seed: 1, scale: 0.05 }))).toEqual(dirt);
    for (const scale of [0.01, 0.3]) {
      expect(dirtOf(createWorld({ seed: 7, scale })).map(({ table }) => table)).toEqual(dirt.map(({ table }) => table));
    }
  });

  test("keeps out of the two communities that demonstrations use", () => {
    expect(world.communities.find(({ code }) => code === dirtyCommunity)?.pilot).toBe(false);
    const pilots = world.communities.filter(({ pilot }) => pilot).map(({ code }) => code);
    expect(dirt.filter((one) => isCell(one) && pilots.some((code) => one.key.includes(code)))).toEqual([]);
  });

  test("B8 to B12: the platforms' own tables hold what is written", () => {
    const { events, households, keyPlaces, risks, grids, residents } = createTables(world);
    const rows = [
      ...[households, keyPlaces, risks, grids, residents].flatMap((table) => table.startingWith("")),
      ...world.events.flatMap(({ id }) => [events.get(id) ?? {}, ...events.tasksOf(id)]),
    ];
    const records = recordsOf(world);
    const held = new Set<unknown>([
      ...rows.flatMap((row) => Object.values(row)),
      ...records.flatMap(({ result, evaluations, ...record }) =>
        [record, result ?? {}, ...evaluations].flatMap((part) => Object.values(part)),
      ),
    ]);
    const missing = dirt
      .filter(isCell)
      .filter(({ table }) => /^(grid|service\.(application|result|evaluation))/.test(table))
      .filter(({ written }) => !held.has(written));
    expect(missing).toEqual([]);
  });
});
