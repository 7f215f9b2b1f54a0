import { describe, expect, test } from "vitest";
import { areaOf } from "../../../subgraphs/kit/area.ts";
import { createHold } from "../../../subgraphs/kit/heldAbsence.ts";
import { narrowedList } from "../../../subgraphs/kit/narrowedList.ts";

describe("an area", () => {
  test("is narrowed to the parts that are inside", () => {
    const area = areaOf(["320583102", "320282", "320583102001"]);
    expect(area.prefixes).toEqual(["320282", "320583102"]);
    expect(area.narrow("320583102001")).toEqual(["320583102001"]);
    expect(area.narrow("320583")).toEqual(["320583102"]);
    expect(area.narrow("32")).toEqual(["320282", "320583102"]);
    expect(area.narrow("320581")).toEqual([]);
    expect([area.overlaps("320583"), area.overlaps("320583103"), area.contains("320583000000")]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("everywhere holds every place, nowhere none, and a record without a place is nowhere", () => {
    const everywhere = areaOf(["320583", ""]);
    expect(everywhere).toMatchObject({ isEverywhere: true, prefixes: [""] });
    expect([everywhere.contains("1"), everywhere.narrow("32")]).toEqual([true, ["32"]]);
    const nowhere = areaOf([]);
    expect([
      nowhere.isEverywhere,
      nowhere.contains("32"),
      nowhere.overlaps("32"),
      nowhere.overlaps(""),
      nowhere.narrow(""),
    ]).toEqual([false, false, false, false, []]);
    expect(areaOf(["320583"]).contains(null)).toBe(false);
  });

  test("that ends in the middle of a level opens nothing", () => {
    expect(areaOf(["32058", "3205831", "x"]).prefixes).toEqual([]);
  });
});

test("a list of several parts reads on from one to the next, with the total of all", async () => {
  const rows: Readonly<Record<string, readonly string[]>> = { a: ["1", "2", "3"], b: [], c: ["4", "5"] };
  const list = async (part: string, { offset, limit }: { offset: number; limit: number }) => ({
    rows: (rows[part] ?? []).slice(offset, offset + limit),
    total: rows[part]?.length ?? 0,
  });
  for (let offset = 0; offset <= 7; offset += 1) {
    for (let limit = 0; limit <= 7; limit += 1) {
      const all = ["1", "2", "3", "4", "5"];
      expect(await narrowedList(["a", "b", "c"], { offset, limit }, list)).toEqual({
        rows: all.slice(offset, offset + limit),
        total: 5,
      });
    }
  }
  expect(await narrowedList([], { offset: 0, limit: 5 }, list)).toEqual({ rows: [], total: 0 });
});

describe("nothing", () => {
  function holdOn(quantumMs: number, signal = new AbortController().signal) {
    const clock = { now: 1_000, waits: [] as number[] };
    const until = async (moment: number) => {
      clock.waits.push(moment);
      clock.now = moment;
    };
    return { clock, hold: createHold({ quantumMs, signal, time: { now: () => clock.now, until } }) };
  }

  test.each([
    [0, 1_050],
    [1, 1_050],
    [49.9, 1_050],
    [50, 1_100],
    [51, 1_100],
    [170, 1_200],
  ])("that took %d ms is given at %d", async (took, given) => {
    const { clock, hold } = holdOn(50);
    await hold(
      async () => {
        clock.now += took;
        return null;
      },
      (value) => value === null,
    );
    expect(clock.now).toBe(given);
  });

  test("alone is held: neither what is there, nor a failure, nor anything without a quantum", async () => {
    const { clock, hold } = holdOn(50);
    expect(
      await hold(
        async () => "x",
        (value) => value === null,
      ),
    ).toBe("x");
    await expect(
      hold(
        async () => Promise.reject(new RangeError("down")),
        () => true,
      ),
    ).rejects.toThrow("down");
    expect(
      await holdOn(0).hold(
        async () => null,
        () => true,
      ),
    ).toBeNull();
    expect(clock.waits).toEqual([]);
  });

  test("is given at once when the operation has ended", async () => {
    const ended = new AbortController();
    const held = createHold({ quantumMs: 60_000, signal: ended.signal })(
      async () => null,
      () => true,
    );
    ended.abort();
    expect(await held).toBeNull();
  });
});
