import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readSheet } from "read-excel-file/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addDecimals, inTenThousands, withCommas, writeIdNumber } from "../../sandbox/asset/dialect.ts";
import { type AssetSystem, startAsset } from "../../sandbox/asset/startAsset.ts";
import { CallCounter } from "../../sandbox/control/calls.ts";
import { Faults } from "../../sandbox/control/faults.ts";
import { withClient } from "../../sandbox/postgres/withClient.ts";
import { createWorld } from "../../sandbox/world/createWorld.ts";
import type { World } from "../../sandbox/world/types.ts";
import { rowsBeside } from "../support/rowsBeside.ts";
import { temporaryPostgres } from "./temporaryPostgres.ts";

const world = createWorld({ seed: 5, scale: 0.05 });
const calls = new CallCounter();
let postgres: Awaited<ReturnType<typeof temporaryPostgres>>;
let asset: AssetSystem;

const start = (from: World = world): Promise<AssetSystem> =>
  startAsset({
    postgres: postgres.server,
    world: from,
    stateDirectory: postgres.directory,
    faults: new Faults(),
    calls,
  });

beforeAll(async () => {
  postgres = await temporaryPostgres();
  asset = await start();
}, 60_000);
afterAll(async () => {
  await asset.close();
  await postgres.remove();
});

const ask = async (statement: string, parameters: unknown[] = []) =>
  (await withClient({ connectionString: asset.url }, (client) => client.query(statement, parameters))).rows;

describe("The platform's dialect", () => {
  test("writes money, sums and identity numbers its own way", () => {
    expect(["123456.00", "123456.78", "99.50", "0.00", "-20000.00"].map(inTenThousands)).toEqual([
      "12.3456",
      "12.345678",
      "0.00995",
      "0.0000",
      "-2.0000",
    ]);
    expect(["1", "123", "1234.5", "1234567.00"].map(withCommas)).toEqual(["1", "123", "1,234.5", "1,234,567.00"]);
    expect(addDecimals(["0.5", "1.25", "1000"])).toBe("1001.75");
    expect(addDecimals([])).toBe("0");
    const number = "32990119490101006X";
    expect([0, 1, 3, 48].map((index) => writeIdNumber(number, index))).toEqual([
      "32990119490101006x",
      number,
      `${number}  `,
      "３２９９０１１９４９０１０１００６x",
    ]);
    expect(writeIdNumber("91320583XX0000107H", 48)).toBe("91320583XX0000107H");
  });
});

describe("The asset database", () => {
  test("holds every row of the world, the dead and the deleted too", async () => {
    const counts =
      await ask(`SELECT (SELECT count(*)::int FROM jtzc_zz) AS zz, (SELECT count(*)::int FROM jtzc_cy) AS cy,
      (SELECT count(*)::int FROM jtzc_ht) AS ht, (SELECT count(*)::int FROM jtzc_kmye) AS kmye,
      (SELECT count(*)::int FROM jtzc_zc WHERE yxbz = '0') AS deleted,
      (SELECT count(*)::int FROM jtzc_cy WHERE zt = '死亡') AS dead`);
    expect(counts).toEqual([
      {
        zz: world.organisations.length,
        cy: world.members.length + rowsBeside(world, "asset.member"),
        ht: world.contracts.length + rowsBeside(world, "asset.contract"),
        kmye: world.balances.length + rowsBeside(world, "asset.balance"),
        deleted: world.assets.filter(({ deleted }) => deleted).length,
        dead: world.members.filter(({ personIndex }) => world.persons[personIndex]?.deceased).length,
      },
    ]);
  });

  test("pads CHAR columns and puts some whole periods into ksrq", async () => {
    const [contract] = await ask("SELECT ksrq, jsrq, gxsj FROM jtzc_ht WHERE length(ksrq) > 8 LIMIT 1");
    expect(contract.ksrq).toMatch(/^\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d$/);
    expect(contract.jsrq).toBe(" ".repeat(8));
    expect(contract.gxsj).toMatch(/^\d{14} {6}$/);
  });

  test("lets its reader read, through the counting door, and nothing else", async () => {
    calls.reset();
    await ask("SELECT * FROM jtzc_zz WHERE dwdm = $1", [world.organisations[0]?.unitCode]);
    expect(calls.of("asset")).toEqual({ JTZC_ZZ: 1, total: 1 });
    for (const statement of [
      "INSERT INTO jtzc_zz (dwdm) VALUES ('1')",
      "UPDATE jtzc_zz SET mc = ''",
      "DELETE FROM jtzc_cy",
      "TRUNCATE jtzc_cy",
      "CREATE TABLE mine (n int)",
      "SELECT * FROM stand_in.mark",
    ]) {
      await expect(ask(statement), statement).rejects.toMatchObject({ code: "42501" });
    }
  });

  test("is filled once, and again when the world is another one", async () => {
    const asOwner = (statement: string) =>
      withClient(postgres.server.connection("legacy_asset"), (client) => client.query(statement));
    await asOwner("DELETE FROM jtzc_jylc");
    await (await start()).close();
    expect((await ask("SELECT count(*)::int AS n FROM jtzc_jylc"))[0].n).toBe(0);
    await (await start({ ...world, seed: 6 })).close();
    expect((await ask("SELECT count(*)::int AS n FROM jtzc_jylc"))[0].n).toBeGreaterThan(0);
  });
});

describe("The file drop", () => {
  const month = (): string => join(asset.dropDirectory, "202611");

  test("holds the register in GB18030 with CRLF, a sum, and its ok file", async () => {
    expect((await readdir(month())).sort()).toEqual([
      " 资产清查 表.xlsx",
      "JTZC_CY_20261120.csv",
      "JTZC_CY_20261120.ok",
    ]);
    const bytes = await readFile(join(month(), "JTZC_CY_20261120.csv"));
    expect(bytes.subarray(0, 8).toString("hex")).toBe("c5a9b4e5bcafcce5");
    const lines = new TextDecoder("gb18030", { fatal: true }).decode(bytes).split("\r\n");
    expect(lines[0]).toMatch(/^农村集体经济组织成员名册,+$/);
    expect(lines[1]).toBe(
      "单位代码,成员编号,户序号,户主姓名,姓名,身份证号码,与户主关系,是否成员,持股数,股权证号,更新时间",
    );
    const rows = world.members.length + rowsBeside(world, "asset.member") + rowsBeside(world, "drop.register");
    expect(lines).toHaveLength(rows + 4);
    expect(lines[2]).toMatch(/^\t\d{11},\t\d+,.*,\t329901\d{11}[\dXx],.*,\t\d{14}$/);
    expect(lines.at(-2)).toMatch(/^合计,,,,,,,,"\d+(,\d{3})+(\.\d+)?",,$/);
    expect(lines.at(-1)).toBe("");
    expect(await readFile(join(month(), "JTZC_CY_20261120.ok"), "utf8")).toBe(String(rows));
  });

  test("holds the workbook with real dates", async () => {
    const file = join(month(), " 资产清查 表.xlsx");
    const [fixed, resources] = await Promise.all([readSheet(file, "固定资产"), readSheet(file, "资源 信息")]);
    const kept = world.assets.filter(({ deleted }) => !deleted);
    // A heading, two rows of titles and a sum stand in each.
    expect(fixed.length + resources.length - 8).toBe(kept.length + rowsBeside(world, "drop.inventory"));
    expect(resources[0]?.[0]).toBe("资源信息清查表");
    expect(resources[1]?.at(-1)).toBe("登记日期");
    expect(resources[2]?.slice(4, 7)).toEqual(["原值", "累计折旧", "净值"]);
    expect(resources.at(-1)?.[0]).toBe("合计");
    expect(resources[3]?.at(-1)).toEqual(
      new Date(`${kept.find(({ category }) => category.startsWith("Z"))?.updatedAt.slice(0, 10)}T00:00:00Z`),
    );
  });
});
