import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { SourceError, type SourceReason } from "../../../adapters/errors.ts";
import { addDecimals, compareDecimals } from "../../../adapters/values/decimal.ts";
import type { FaultKind } from "../../../sandbox/control/faults.ts";
import { dirtOf } from "../../../sandbox/dirt/dirt.ts";
import { dirtyCommunity } from "../../../sandbox/dirt/village.ts";
import { isCell } from "../../../sandbox/dirt/withDirt.ts";
import { citizenNumber } from "../../support/citizenNumber.ts";
import { rowsBeside } from "../../support/rowsBeside.ts";
import { type AssetStandIn, call, startAssetStandIn } from "./assetStandIn.ts";

/** The organisation whose records hold the dirt. */
const dirtyUnit = () =>
  standIn.world.organisations.find(({ divisionCode }) => divisionCode === dirtyCommunity)?.unitCode;
const hasUnknownUsage = (number: string) =>
  dirtOf(standIn.world).some((one) => isCell(one) && one.key === number && one.column === "syzt");

let standIn: AssetStandIn;
beforeAll(async () => {
  standIn = await startAssetStandIn();
});
afterAll(() => standIn.stop());
beforeEach(() => standIn.calls.reset());
afterEach(() => standIn.faults.clear());

const operations = () => standIn.database.operations;
const total = () => standIn.calls.of("asset").total;
const pilots = () => standIn.world.communities.filter(({ pilot }) => pilot).map(({ code }) => code);
const units = () =>
  standIn.world.organisations.filter(({ divisionCode }) => pilots().includes(divisionCode)).map((one) => one.unitCode);

describe("Organisations", () => {
  test("are found by division, unit code and credit code, in one call each", async () => {
    const byDivision = await operations().organisationsByDivision(pilots(), call());
    expect([...byDivision.keys()].sort()).toEqual(pilots().sort());
    const found = [...byDivision.values()].flat();
    expect(found.map(({ unitCode }) => unitCode).sort()).toEqual(units().sort());
    expect(
      found.every(({ level, active, checkDigitsValid }) => level === "VILLAGE" && active && checkDigitsValid),
    ).toBe(true);
    const codes = found.map(({ uscc }) => uscc);
    expect((await operations().organisationsByUscc(codes, call())).size).toBe(codes.length);
    expect((await operations().organisationsByUnit(units(), call())).size).toBe(codes.length);
    expect((await operations().organisationsByUnit(units(), call())).size).toBe(codes.length);
    expect(standIn.calls.of("asset")).toEqual({ total: 3, JTZC_ZZ: 3 });
  });

  test("within a town come by pages with their total, also past the end", async () => {
    const filter = { prefix: "320583102" };
    const count = standIn.world.organisations.filter(({ divisionCode }) =>
      divisionCode.startsWith(filter.prefix),
    ).length;
    const first = await operations().organisations(filter, { offset: 0, limit: 10 }, call());
    const second = await operations().organisations(filter, { offset: 10, limit: 10 }, call());
    expect([first.rows.length, first.total, second.total]).toEqual([10, count, count]);
    const codes = [...first.rows, ...second.rows].map(({ unitCode }) => unitCode);
    expect(codes).toEqual([...new Set(codes)].sort());
    expect(await operations().organisations(filter, { offset: 180, limit: 10 }, call())).toEqual({
      rows: [],
      total: count,
    });
    expect(total()).toBe(3);
  });

  test("are counted for many divisions in one call", async () => {
    const counts = await operations().organisationCounts(["320282113", "320583102", "320583", "990000"], call());
    expect(Object.fromEntries([...counts].map(([prefix, { count }]) => [prefix, count]))).toEqual({
      "320282113": 9,
      "320583102": 37,
      "320583": 38,
    });
    expect(total()).toBe(1);
  });
});

describe("Members", () => {
  test("every seeded person finds their own rows and nobody else's, however the number is written", async () => {
    const numbers = new Map(standIn.world.persons.map(({ index, idNumber }) => [index, citizenNumber(idNumber)]));
    const registered = standIn.world.members.filter(
      ({ personIndex }) => standIn.world.persons[personIndex]?.written === null,
    );
    const expected = Map.groupBy(registered, ({ personIndex }) => numbers.get(personIndex));
    const found = await operations().membersByIdNumber([...numbers.values()], call());
    expect(expected.size).toBeGreaterThan(200);
    // Those of the batch of a row that nobody can read are said to lack rows: their lists are there, and empty.
    expect([...found.values()].filter((members) => members.length > 0)).toHaveLength(expected.size);
    for (const [number, members] of expected) {
      expect(number === undefined ? null : found.get(number)?.map(({ number }) => number)).toEqual(
        members.map(({ number }) => number).sort(),
      );
    }
    expect(total()).toBe(Math.ceil(standIn.world.persons.length / 500));
  });

  test("a number in the 15-digit form is found by its 18-character form and marked", async () => {
    const [unit = ""] = units();
    await standIn.change(
      `INSERT INTO jtzc_cy (cybh, dwdm, xm, sfzh, sfcy, zt) VALUES ('OLD-1', '${unit}', '甲', ' 329901520314001', '1', '正常')`,
    );
    const found = await operations().membersByIdNumber([citizenNumber("329901195203140013")], call());
    await standIn.change("DELETE FROM jtzc_cy WHERE cybh = 'OLD-1'");
    const old = found.get(citizenNumber("329901195203140013"))?.find(({ number }) => number === "OLD-1");
    expect(old?.dataQuality).toEqual([{ field: "person", issue: "CONVERTED_FROM_OLD_FORMAT" }]);
  });

  test("the dead stay in the list and are not counted", async () => {
    const [community = ""] = pilots();
    const unit = standIn.world.organisations.find(({ divisionCode }) => divisionCode === community)?.unitCode ?? "";
    const [victim] = standIn.world.members.filter(({ unitCode, isMember }) => unitCode === unit && isMember);
    const before = (await operations().memberStatistics([unit], call())).get(unit);
    await standIn.change(`UPDATE jtzc_cy SET zt = '死亡' WHERE cybh = '${victim?.number}'`);
    const after = (await operations().memberStatistics([unit], call())).get(unit);
    const page = (await operations().topMembers({ units: [unit], limit: 200 }, call())).get(unit);
    await standIn.change(`UPDATE jtzc_cy SET zt = '正常' WHERE cybh = '${victim?.number}'`);
    expect(page?.rows.find(({ number }) => number === victim?.number)?.status).toBe("DECEASED");
    expect((before?.memberCount ?? 0) - (after?.memberCount ?? 0)).toBe(1);
    expect([after?.rowCount, after?.totalShares]).toEqual([before?.rowCount, before?.totalShares]);
  });

  test.each([
    ["cyg", "１，２００．５", true],
    ["cyg", " 1,200 ", true],
    ["cyg", "暂无", true],
    ["cyg", "一股半", false],
    ["cyg", "1.2.3", false],
    ["cyg", "NaN", false],
    ["sfcy", "是", true],
    ["sfcy", "Y", true],
    ["sfcy", "否", true],
    ["sfcy", "？", false],
    ["sfcy", "2", false],
    ["zt", "死亡", true],
    ["zt", "待核", false],
    ["zt", "正常\uFFFD", false],
  ])(
    "B12: a figure with a row whose %s is %j is null where that cannot be read",
    async (column, written, isReadable) => {
      const clean = standIn.world.members.find(({ unitCode, isMember }) => unitCode !== dirtyUnit() && isMember);
      const [unit = "", number] = [clean?.unitCode, clean?.number];
      const cell = `(SELECT ${column} FROM jtzc_cy WHERE cybh = '${number}')`;
      await standIn.change(`CREATE TABLE kept AS SELECT ${cell} AS cell`);
      await standIn.change(`UPDATE jtzc_cy SET ${column} = '${written}' WHERE cybh = '${number}'`);
      const found = (await operations().memberStatistics([unit], call())).get(unit);
      await standIn.change(`UPDATE jtzc_cy SET ${column} = kept.cell FROM kept WHERE cybh = '${number}'`);
      await standIn.change("DROP TABLE kept");
      const figures = [found?.totalShares, found?.hasUnreadableShares, found?.memberCount];
      const [shares, isUnreadable, members] =
        isReadable || column !== "cyg"
          ? [expect.any(String), false, expect.any(Number)]
          : [null, true, expect.any(Number)];
      expect(figures).toEqual([shares, isUnreadable, isReadable || column === "cyg" ? members : null]);
    },
  );

  test("statistics of every organisation agree with the world, in one call", async () => {
    const all = standIn.world.organisations.map(({ unitCode }) => unitCode);
    const statistics = await operations().memberStatistics(all, call());
    expect(total()).toBe(1);
    for (const [unit, members] of Map.groupBy(standIn.world.members, ({ unitCode }) => unitCode)) {
      const shares = addDecimals(...members.flatMap((member) => member.shares.map(({ count }) => count)));
      if (unit === dirtyUnit()) {
        // One share count cannot be read, so that the sum is not known.
        const { rowCount, totalShares } = statistics.get(unit) ?? {};
        expect([rowCount, totalShares]).toEqual([members.length + rowsBeside(standIn.world, "asset.member"), null]);
        continue;
      }
      expect(statistics.get(unit)?.rowCount).toBe(members.length);
      expect(compareDecimals(statistics.get(unit)?.totalShares ?? "-1", shares)).toBe(0);
    }
  });

  test("shareholdings of many members come in one call", async () => {
    const members = standIn.world.members.slice(0, 300);
    const found = await operations().shareholdingsByMember(
      members.map(({ number }) => number),
      call(),
    );
    for (const { number, shares } of members) expect(found.get(number)?.length ?? 0).toBe(shares.length);
    expect(total()).toBe(1);
  });
});

describe("Lists of organisations", () => {
  test("the first assets of many organisations come in one call, filtered, with totals, without the deleted", async () => {
    const all = standIn.world.organisations.map(({ unitCode }) => unitCode);
    const pages = await operations().topAssets(
      { units: all, limit: 3, kind: "OPERATING", usage: "RENTED_OUT" },
      call(),
    );
    expect(total()).toBe(1);
    for (const unit of all) {
      const expected = standIn.world.assets
        .filter((one) => one.unitCode === unit && !one.deleted && one.category.startsWith("J") && one.usage === "出租")
        .filter(({ number }) => !hasUnknownUsage(number))
        .map(({ number }) => number);
      expect(pages.get(unit)?.rows.map(({ id }) => id) ?? []).toEqual(expected.slice(0, 3));
      expect(pages.get(unit)?.total ?? 0).toBe(expected.length);
    }
  });

  test("paging by key gives every row once", async () => {
    const [unit = ""] = units();
    const input = { unit, limit: 7, kind: null, usage: null };
    const seen: string[] = [];
    for (let key = ""; ; key = seen.at(-1) ?? "") {
      const { rows } = await operations().followingAssets({ ...input, key }, call());
      seen.push(...rows.map(({ id }) => id));
      if (rows.length < 7) break;
    }
    expect(seen).toEqual(
      standIn.world.assets.filter((one) => one.unitCode === unit && !one.deleted).map(({ number }) => number),
    );
  });

  test("transactions come last changed first and page by key", async () => {
    const [unit = ""] = units();
    const page = (await operations().topTransactions({ units: [unit], limit: 2 }, call())).get(unit);
    const [, second] = page?.rows ?? [];
    const key = `${second?.changeKey}|${second?.number}`;
    const rest = await operations().followingTransactions({ unit, key, limit: 50 }, call());
    const times = [...(page?.rows ?? []), ...rest.rows].map(({ asOf }) => asOf ?? "");
    expect(times.length).toBe(page?.total);
    expect(times).toEqual(times.toSorted().reverse());
    const steps = await operations().stepsByTransaction([second?.number ?? ""], call());
    expect(steps.get(second?.number ?? "")?.at(-1)?.stage).toBe(second?.stage);
  });
});

describe("Contracts and ledgers", () => {
  test("a whole period in ksrq becomes start and end; every contract of the world keeps its days", async () => {
    const [unit = ""] = units();
    const expected = standIn.world.contracts.filter((one) => one.unitCode === unit && !one.deleted);
    const found = (await operations().contractsOfUnit([unit], call())).get(unit) ?? [];
    expect(found.map(({ number, startsOn, endsOn }) => [number, startsOn, endsOn]).sort()).toEqual(
      expected.map(({ number, startsOn, endsOn }) => [number, startsOn, endsOn]).sort(),
    );
    const receipts = await operations().receiptsByContract(
      expected.map(({ number }) => number),
      call(),
    );
    expect(receipts.get(expected[0]?.number ?? "")?.length).toBe(expected[0]?.receipts.length);
  });

  test("a deleted contract or asset is absent", async () => {
    const contract = standIn.world.contracts.find(({ deleted }) => deleted);
    const asset = standIn.world.assets.find(({ deleted }) => deleted);
    expect((await operations().contractsByNumber([contract?.number ?? ""], call())).size).toBe(0);
    expect((await operations().assetsById([asset?.number ?? ""], call())).size).toBe(0);
  });

  test("overdue receipts are those of the world: due before today, not received in full", async () => {
    const all = standIn.world.organisations.map(({ unitCode }) => unitCode);
    const today = standIn.world.baseDate;
    const expected = standIn.world.contracts
      .filter(({ deleted }) => !deleted)
      .flatMap(({ number, receipts }) =>
        receipts
          .filter((one) => one.dueOn < today && compareDecimals(one.receivedAmount ?? "0", one.dueAmount) < 0)
          .map(({ dueOn }) => `${number} ${dueOn}`),
      );
    const found = await operations().overdueReceipts({ units: all, today }, call());
    expect(found.map(({ contractNumber, dueOn }) => `${contractNumber} ${dueOn}`).sort()).toEqual(expected.sort());
    expect(expected.length).toBeGreaterThan(40);
    expect(total()).toBe(1);
  });

  test("a deleted contract has no overdue receipts", async () => {
    const input = { units: units(), today: standIn.world.baseDate };
    const before = await operations().overdueReceipts(input, call());
    const number = before[0]?.contractNumber ?? "";
    await standIn.change(`UPDATE jtzc_ht SET yxbz = '0' WHERE htbh = '${number}'`);
    const after = await operations().overdueReceipts(input, call());
    await standIn.change(`UPDATE jtzc_ht SET yxbz = '1' WHERE htbh = '${number}'`);
    expect(after).toEqual(before.filter(({ contractNumber }) => contractNumber !== number));
    expect(after.length).toBeLessThan(before.length);
  });

  test("balances of a month, and of the latest month of each organisation", async () => {
    const wanted = units();
    const before = await operations().balances({ units: wanted, period: "2023-12" }, call());
    const latest = await operations().balances({ units: wanted, period: null }, call());
    const kindOf511 = (rows: typeof before) => rows.find(({ code }) => code === "511")?.kind;
    expect([kindOf511(before), kindOf511(latest)]).toEqual(["INCOME", "EXPENSE"]);
    expect(new Set(latest.map(({ period }) => period)).size).toBe(1);
    const last = standIn.world.balances.at(-1);
    expect(latest[0]?.period).toBe(`${last?.year}-${String(last?.month).padStart(2, "0")}`);
    expect(latest.filter(({ kind }) => kind === null)).toEqual([]);
    expect(total()).toBe(2);
  });

  test("unbalanced months are those whose sums differ in the world", async () => {
    const all = standIn.world.organisations.map(({ unitCode }) => unitCode);
    const months = Map.groupBy(
      standIn.world.balances,
      ({ unitCode, year, month }) => `${unitCode} ${year}-${String(month).padStart(2, "0")}`,
    );
    const expected = [...months].filter(([, rows]) => {
      const [debit, credit] = [rows.map((row) => row.debit), rows.map((row) => row.credit)];
      return compareDecimals(addDecimals(...debit), addDecimals(...credit)) !== 0;
    });
    const found = await operations().unbalancedMonths(all, call());
    // The latest month of one organisation has an amount that is no number, so that it cannot be told.
    const unknown = [...found.values()].flat().filter(({ debit }) => debit === null);
    const last = standIn.world.balances.at(-1);
    expect(unknown).toMatchObject([
      { unitCode: dirtyUnit(), period: `${last?.year}-${String(last?.month).padStart(2, "0")}` },
    ]);
    expect(
      [...found.values()]
        .flat()
        .filter(({ debit }) => debit !== null)
        .map(({ unitCode, period }) => `${unitCode} ${period}`)
        .sort(),
    ).toEqual(expected.map(([key]) => key).sort());
    expect(expected.length).toBeGreaterThan(1);
  });

  test("sub-subjects are part of their subject's row and do not unbalance a month", async () => {
    const [unit = ""] = units();
    const before = await operations().unbalancedMonths([unit], call());
    await standIn.change(
      `INSERT INTO jtzc_kmye (dwdm, kjnd, kjqj, kmdm, jffs, dffs) VALUES ('${unit}', '2024', '03', '10201', 5, 0)`,
    );
    const after = await operations().unbalancedMonths([unit], call());
    await standIn.change(`DELETE FROM jtzc_kmye WHERE kmdm = '10201'`);
    expect(after).toEqual(before);
  });
});

describe("Faults", () => {
  const cases: readonly (readonly [FaultKind, readonly SourceReason[]])[] = [
    ["busy", ["busy"]],
    ["error", ["unavailable"]],
    ["down", ["unavailable"]],
    ["reset", ["unavailable"]],
    ["hang", ["timeout"]],
    ["html200", ["badReply", "unavailable"]],
    ["halfBody", ["badReply", "unavailable", "timeout"]],
  ];
  test.each(cases)("%s", async (kind, reasons) => {
    standIn.faults.add({ system: "asset", kind });
    const failure = await operations()
      .memberStatistics(units(), call())
      .then(
        () => null,
        (error: unknown) => error,
      );
    expect(failure).toBeInstanceOf(SourceError);
    if (!(failure instanceof SourceError)) return;
    expect(reasons).toContain(failure.reason);
    expect(failure.message).toBe(`asset.memberStatistics: ${failure.reason}`);
    standIn.faults.clear();
    await expect
      .poll(() =>
        operations()
          .memberStatistics(units(), call())
          .then(({ size }) => size),
      )
      .toBe(units().length);
  });
});
