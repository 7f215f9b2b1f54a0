import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import iconv from "iconv-lite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import writeWorkbook from "write-excel-file/node";
import { fileDropProtocol } from "../../../adapters/protocols/fileDrop.ts";
import { workbookProtocol } from "../../../adapters/protocols/workbook.ts";

const never = new AbortController().signal;
let directory = "";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "files-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function put(month: string, name: string, content: Buffer | string): Promise<void> {
  await mkdir(join(directory, month), { recursive: true });
  await writeFile(join(directory, month, name), content);
}

describe("a file drop", () => {
  const register = (name: string) =>
    iconv.encode(`单位代码,姓名,持股数\r\n\t32058310201,${name},"1,200"\r\n合计,,"1,200"\r\n`, "gb18030");
  const read = (maxBytes = 10_000) =>
    fileDropProtocol({ system: "drop", directory, maxBytes }).send(
      { table: "JTZC_CY", layout: { columns: [] } },
      never,
    );

  it("reads the newest drop that is complete", async () => {
    await put("202402", "JTZC_CY_20240201.csv", register("湖㳇"));
    await put("202402", "JTZC_CY_20240201.ok", "1\n");
    await put("202402", "JTZC_CY_20240215.csv", register("丙"));
    await put("202402", "JTZC_CYX_20240228.csv", register("丁"));
    await put("202402", "JTZC_CYX_20240228.ok", "1");
    await put("202403", "JTZC_CY_20240301.csv", register("乙"));
    expect(await read()).toEqual({
      day: "20240201",
      rows: [{ 单位代码: "32058310201", 姓名: "湖㳇", 持股数: "1,200" }],
      total: 1,
    });
    await put("202403", "JTZC_CY_20240301.ok", "1");
    expect(await read()).toMatchObject({ day: "20240301", rows: [{ 姓名: "乙" }] });
  });

  it("is absent without a complete drop and unavailable without the directory", async () => {
    await put("202403", "JTZC_CY_20240301.csv", register("乙"));
    await expect(read()).rejects.toMatchObject({ reason: "absent" });
    await rm(directory, { recursive: true });
    await expect(read()).rejects.toMatchObject({ reason: "unavailable", sourceCode: "ENOENT" });
  });

  describe("in a zip", () => {
    const layout = { columns: ["姓名"] };
    const ask = (request: { readonly archive?: string } = {}) =>
      fileDropProtocol({ system: "drop", directory, maxBytes: 10_000_000 }).send(
        { table: "JTZC_CY", layout, ...request },
        never,
      );
    const zip = (files: Readonly<Record<string, Uint8Array | string>>) =>
      Buffer.from(
        zipSync(
          Object.fromEntries(
            Object.entries(files).map(([name, content]) => [name, new Uint8Array(Buffer.from(content))]),
          ),
        ),
      );
    const both = { "JTZC_CY_20240401.csv": register("湖㳇"), "JTZC_CY_20240401.ok": "1" };

    it("is read like the files beside it, once its own .ok is there", async () => {
      await put("202403", "JTZC_CY_20240301.csv", register("乙"));
      await put("202403", "JTZC_CY_20240301.ok", "1");
      await put("202404", "JTZC_CY_20240401.zip", zip(both));
      expect(await ask()).toMatchObject({ day: "20240301" });
      await put("202404", "JTZC_CY_20240401.ok", "");
      expect(await ask()).toMatchObject({ day: "20240401", rows: [{ 姓名: "湖㳇" }], total: 1 });
    });

    it("of several tables gives each, and the newest of a month is read, zip or not", async () => {
      await put("202404", "JTZC_20240401.zip", zip({ ...both, "JTZC_ZC_20240401.csv": "x" }));
      await put("202404", "JTZC_20240401.ok", "");
      await expect(ask()).rejects.toMatchObject({ reason: "absent" });
      expect(await ask({ archive: "JTZC" })).toMatchObject({ day: "20240401", total: 1 });
      await put("202404", "JTZC_CY_20240402.csv", register("丙"));
      await put("202404", "JTZC_CY_20240402.ok", "1");
      expect(await ask({ archive: "JTZC" })).toMatchObject({ day: "20240402" });
    });

    it.each([
      ["no zip", Buffer.from("PK no"), "workbook"],
      ["the table alone", zip({ "JTZC_CY_20240401.csv": "" }), "archive without the count of rows"],
      ["the count alone", zip({ "JTZC_CY_20240401.ok": "1" }), "archive without the table"],
      ["another count", zip({ ...both, "JTZC_CY_20240401.ok": "2" }), "row count"],
      [
        "a count of a megabyte",
        zip({ ...both, "JTZC_CY_20240401.ok": "1".repeat(1e6) }),
        "unpacks to more than is read",
      ],
      [
        "a table above 256 MB",
        zip({ ...both, "JTZC_CY_20240401.csv": Buffer.alloc(257 * 2 ** 20) }),
        "unpacks to more than is read",
      ],
      ["half a zip", zip(both).subarray(100), "workbook"],
    ])("with %s is a bad reply", async (_, content, sourceCode) => {
      await put("202404", "JTZC_CY_20240401.zip", content);
      await put("202404", "JTZC_CY_20240401.ok", "");
      await expect(ask()).rejects.toMatchObject({ reason: "badReply", sourceCode });
    });
  });

  it.each([
    ["another count than promised", register("乙"), "2"],
    ["another encoding", Buffer.from("姓名\r\n沈静\r\n", "utf8"), "1"],
    ["a ragged row", iconv.encode("a,b\r\n1\r\n", "gb18030"), "1"],
  ])("calls %s a bad reply", async (_, content, promised) => {
    await put("202403", "JTZC_CY_20240301.csv", content);
    await put("202403", "JTZC_CY_20240301.ok", promised);
    await expect(read()).rejects.toMatchObject({ reason: "badReply" });
  });

  it("does not read a file beyond the bound", async () => {
    await put("202403", "JTZC_CY_20240301.csv", register("乙"));
    await put("202403", "JTZC_CY_20240301.ok", "1");
    await expect(read(20)).rejects.toMatchObject({ reason: "badReply", sourceCode: "size" });
  });
});

describe("a workbook", () => {
  const read = (sheet: string) =>
    workbookProtocol({ system: "book", directory, maxBytes: 1_000_000 }).send(
      { workbook: "资产清查表.xlsx", sheet, layout: { columns: ["资产编号"] } },
      never,
    );

  async function write(month: string): Promise<void> {
    await mkdir(join(directory, month), { recursive: true });
    const date = { value: new Date("2024-03-15T00:00:00Z"), type: Date, format: "yyyy-mm-dd" };
    const data = [
      ["资产 编号", "原值(万元)", "登记日期", "序列"],
      [" ZC1 ", 12.3456, date, 45366],
      [null, null, null, null],
    ];
    await writeWorkbook([{ data, sheet: "资源 信息" }]).toFile(join(directory, month, " 资产清查 表.xlsx"));
  }

  it("is found and read whatever blanks its names have, numbers as text", async () => {
    await write("202402");
    await put("202403", "other.xlsx", "");
    expect(await read("资源信息")).toEqual({
      month: "202402",
      rows: [{ 资产编号: "ZC1", "原值(万元)": "12.3456", 登记日期: "2024-03-15", 序列: "45366" }],
      total: 1,
    });
  });

  it("is a bad reply without the sheet or when it is none, and absent where no month has one", async () => {
    await expect(read("资源信息")).rejects.toMatchObject({ reason: "absent" });
    await write("202402");
    await expect(read("固定资产")).rejects.toMatchObject({ reason: "badReply", sourceCode: "sheet" });
    await put("202404", "资产清查表.xlsx", "no workbook");
    await expect(read("资源信息")).rejects.toMatchObject({ reason: "badReply", sourceCode: "workbook" });
  });
});
