import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assetDrop } from "../../../adapters/systems/asset/assetDrop.ts";
import { addDecimals, compareDecimals } from "../../../adapters/values/decimal.ts";
import { dirtyCommunity } from "../../../sandbox/dirt/village.ts";
import { rowsBeside } from "../../support/rowsBeside.ts";
import { type AssetStandIn, call, startAssetStandIn } from "./assetStandIn.ts";

let standIn: AssetStandIn;
beforeAll(async () => {
  standIn = await startAssetStandIn();
});
afterAll(() => standIn.stop());

const fresh = () => assetDrop({ directory: standIn.dropDirectory, deadlineMs: 2_000 }, { retries: 0 });
const monthDirectory = () => join(standIn.dropDirectory, standIn.world.baseDate.slice(0, 7).replace("-", ""));
const dirtyUnit = () =>
  standIn.world.organisations.find(({ divisionCode }) => divisionCode === dirtyCommunity)?.unitCode;
const okFile = () => join(monthDirectory(), `JTZC_CY_${standIn.world.baseDate.replaceAll("-", "")}.ok`);

describe("The monthly register", () => {
  test("is counted by organisation, and its persons are not kept", async () => {
    const rows = await standIn.drop.operations.register("JTZC_CY", call());
    const members = Map.groupBy(standIn.world.members, ({ unitCode }) => unitCode);
    // Rows without the code of an organisation, or with half of one, belong to none.
    expect(rows.length).toBe(members.size);
    expect(standIn.drop.status().unreadableRows).toBe(2);
    for (const { unitCode, rowCount, statedShares, exportedOn, period } of rows) {
      const ofUnit = members.get(unitCode) ?? [];
      if (unitCode === dirtyUnit()) {
        expect([rowCount, statedShares]).toEqual([ofUnit.length + rowsBeside(standIn.world, "asset.member"), null]);
        continue;
      }
      const shares = addDecimals("0", ...ofUnit.flatMap((member) => member.shares.map(({ count }) => count)));
      expect(rowCount).toBe(ofUnit.length);
      expect(compareDecimals(statedShares ?? "-1", shares)).toBe(0);
      expect([exportedOn, period]).toEqual([standIn.world.baseDate, standIn.world.baseDate.slice(0, 7)]);
    }
    const kept = JSON.stringify(rows);
    expect(standIn.world.persons.some(({ name, idNumber }) => kept.includes(name) || kept.includes(idNumber))).toBe(
      false,
    );
  });

  test("is kept: a second reading costs no file", async () => {
    const before = standIn.drop.status().calls;
    await standIn.drop.operations.register("JTZC_CY", call());
    await standIn.drop.operations.register("JTZC_CY", call());
    expect(standIn.drop.status().calls - before).toBeLessThanOrEqual(1);
  });

  test("with another number of rows than promised is a bad reply; without its .ok file it is not there", async () => {
    const promised = await readFile(okFile());
    await writeFile(okFile(), "1");
    await expect(fresh().operations.register("JTZC_CY", call())).rejects.toMatchObject({ reason: "badReply" });
    await rm(okFile());
    expect(await fresh().operations.register("JTZC_CY", call())).toEqual([]);
    await writeFile(okFile(), promised);
  });
});

describe("The stock-taking workbook", () => {
  test("is totalled by organisation over both sheets, in yuan", async () => {
    const { inventory } = standIn.drop.operations;
    const sheets = [await inventory("固定资产", call()), await inventory("资源信息", call())].flat();
    for (const [unit, assets] of Map.groupBy(standIn.world.assets, ({ unitCode }) => unitCode)) {
      const kept = assets.filter(({ deleted }) => !deleted);
      const own = sheets.filter(({ unitCode }) => unitCode === unit);
      expect(own.reduce((sum, { assetCount }) => sum + assetCount, 0)).toBe(kept.length);
      if (unit === dirtyUnit()) {
        expect(own.map(({ originalValue }) => originalValue)).toContain(null);
        continue;
      }
      const total = addDecimals(...own.map(({ originalValue }) => originalValue ?? "-1"));
      expect(total).toBe(addDecimals(...kept.map(({ originalValue }) => originalValue)));
    }
  });
});
