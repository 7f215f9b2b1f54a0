import { monitorEventLoopDelay } from "node:perf_hooks";
import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { parseTable } from "../../../adapters/protocols/tables/parseTable.ts";
import type { TableLayout, TableRow } from "../../../adapters/protocols/tables/tableLayout.ts";
import {
  blankBomb,
  largeRegisterCsv,
  largeWorkbook,
  lyingWorkbook,
  manyPartsWorkbook,
  sharedTextBomb,
  textSheet,
  workbookOf,
} from "../../support/hostile/hostileFiles.ts";

const never = new AbortController().signal;
const named: TableLayout = { columns: ["编号", "单位代码"] };

async function read(
  bytes: Buffer,
  layout: TableLayout = named,
  sheet: string | null = "资源信息",
  signal: AbortSignal = never,
): Promise<readonly TableRow[]> {
  const rows: TableRow[] = [];
  await parseTable({ system: "book", bytes, sheet, layout }, signal, (row) => rows.push(row));
  return rows;
}
const csv = (text: string, layout: TableLayout = named) => read(iconv.encode(text, "gb18030"), layout, null);
const refused = (place: string) => ({ reason: "badReply", sourceCode: place });

describe("A7: a file is parsed beside the event loop", () => {
  test("A7: large files come whole, and the loop goes on while they are read", async () => {
    const ticks = { count: 0 };
    const timer = setInterval(() => (ticks.count += 1), 5);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    try {
      const register = largeRegisterCsv(20_000);
      const workbook = largeWorkbook(10_000);
      delay.enable();
      const [members, assets] = await Promise.all([
        read(register, { columns: ["单位代码", "持股数"] }, null),
        read(workbook, { columns: ["资产编号", "原值(万元)"] }),
      ]);
      expect([members.length, assets.length]).toEqual([20_000, 10_000]);
      expect(members[19_999]).toEqual({
        单位代码: "32058310249",
        成员编号: "000000019999",
        姓名: "李秀英",
        身份证号码: "329901199001019999",
        持股数: "1,000",
      });
      expect(ticks.count).toBeGreaterThan(0);
    } finally {
      delay.disable();
      clearInterval(timer);
    }
  });

  test.each([
    ["one shared text of 40 MB", () => sharedTextBomb(40_000_000), "an element si that is too long"],
    ["a sheet of 300 MB of blanks", () => blankBomb(300_000_000), "unpacks to more than is read"],
    ["2,000 parts", () => manyPartsWorkbook(2_000), "more parts than a workbook has"],
    ["a directory that lies", () => lyingWorkbook(5_000_000), "a part is not what the archive says"],
    ["no archive", () => Buffer.from("PK nothing"), "workbook"],
    ["a document type", () => workbookOf({ sheet: "<!DOCTYPE x><sheetData/>" }), "a document type declaration"],
    [
      "a cell of 40,000 characters",
      () =>
        workbookOf({
          sheet: textSheet([
            ["编号", "单位代码"],
            ["a".repeat(40_000), "1"],
          ]),
        }),
      "row 2 column A: a text that is too long",
    ],
    [
      "a cell far to the right",
      () => workbookOf({ sheet: `<sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData>` }),
      "row 1 column XFD: more columns than are read",
    ],
    [
      "a row of 5 MB",
      () => workbookOf({ sheet: `<sheetData><row r="1">${"<c/>".repeat(1_300_000)}</row></sheetData>` }),
      "an element row that is too long",
    ],
  ])("A7: %s is refused", async (_, make, place) => {
    await expect(read(make())).rejects.toMatchObject(refused(place));
  });

  test("A7: a line or a cell of a CSV without an end is refused", async () => {
    await expect(csv(`编号,单位代码\r\n${"a".repeat(3_000_000)}`)).rejects.toMatchObject({ reason: "badReply" });
    await expect(csv(`编号,单位代码\r\n"${"a,\n".repeat(1_000_000)}`)).rejects.toMatchObject({ reason: "badReply" });
    await expect(csv(`编号,单位代码\r\n${"a".repeat(40_000)},1`)).rejects.toMatchObject(
      refused("row 2 column A: a text that is too long"),
    );
    await expect(csv(`编号,单位代码${",x".repeat(600)}\r\n`)).rejects.toMatchObject({ reason: "badReply" });
  });

  test("A7: a caller who leaves ends the reading", async () => {
    const leaving = new AbortController();
    const reading = read(largeRegisterCsv(20_000), { columns: ["单位代码"] }, null, leaving.signal);
    leaving.abort();
    await expect(reading).rejects.toMatchObject({ reason: "aborted" });
  });
});

describe("B10: a CSV is what its layout says", () => {
  const row = { 编号: "1", 单位代码: "32" };
  test.each([
    ["编号;单位代码\r\n1;32\r\n", { ...named, delimiter: ";" }],
    ["编号\t单位代码\r\n1\t32\r\n", { ...named, delimiter: "\t" }],
    ["成员名册,\r\n编号,单位代码\r\n1,32\r\n", { ...named, headingRows: 1 }],
    ["编号,单位 代码,,\r\n1,32,,\r\n\r\n合 计,2,,\r\n", named],
    ['编号,单位代码\n"1","32"\n总计,\n', named],
  ] as const)("B10: %j", async (text, layout) => expect(await csv(text, layout)).toEqual([row]));

  test("B10: two rows of titles, and a byte order mark", async () => {
    const titles = { columns: ["编号", "面积/亩"], titleRows: 2 } as const;
    expect(await csv("编号,面积\r\n,亩\r\n1,2\r\n", { columns: ["编号", "面积/亩"], titleRows: 2 })).toEqual([
      { 编号: "1", "面积/亩": "2" },
    ]);
    expect(await read(Buffer.from("\uFEFF编号,面积\r\n,亩\r\n1,㳇\r\n"), titles, null)).toEqual([
      { 编号: "1", "面积/亩": "㳇" },
    ]);
  });

  test.each([
    ["编号;单位代码\r\n1;32\r\n", "row 1: no column for title 1 of the declared ones"],
    ["成员名册,\r\n编号,单位代码\r\n1,32\r\n", "row 1: no column for title 1 of the declared ones"],
    ["编号,单位代码,编号\r\n1,32,2\r\n", "row 1 column C: a title that another column has"],
    ["编号,单位代码,姓名\r\n1,32\r\n", "row 2 column B: fewer cells than there are titles"],
    ["编号,单位代码\r\n1,32,33\r\n", "row 2 column C: more cells than there are titles"],
    ["编号,单位代码,\r\n1,32,33\r\n", "row 2 column C: a cell without a title above it"],
    ['编号,单位代码\r\n1,"32"x\r\n', "row 2: CSV_INVALID_CLOSING_QUOTE"],
    ['编号,单位代码\r\n1,"32\r\n', "row 3: CSV_QUOTE_NOT_CLOSED"],
    ["", "row 1: no titles"],
  ])(
    "B10: %j is refused with its place",
    async (text, place) => await expect(csv(text)).rejects.toMatchObject(refused(place)),
  );
});

describe("B10: a sheet is what its layout says", () => {
  const cell = (place: string, rest: string) => `<c r="${place}" ${rest}</c>`;

  test("B10: a heading over merged cells, two rows of titles, cells merged downwards and a sum row", async () => {
    const sheet = textSheet(
      [
        ["资产清查表"],
        ["编号", "单位代码", "面积", undefined],
        [undefined, undefined, "亩", "平方米"],
        ["1", "32", "3", "2000"],
        ["2", undefined, "6", "4000"],
        ["合计", undefined, "9", "6000"],
      ],
      `<mergeCells count="4"><mergeCell ref="A1:D1"/><mergeCell ref="A2:A3"/><mergeCell ref="B2:B3"/><mergeCell ref="C2:D2"/><mergeCell ref="B4:B5"/></mergeCells>`,
    );
    const layout = { columns: ["编号", "单位代码", "面积/亩", "面积/平方米"], headingRows: 1, titleRows: 2 } as const;
    expect(await read(workbookOf({ sheet }), { ...layout, filledDown: ["单位代码"] })).toEqual([
      { 编号: "1", 单位代码: "32", "面积/亩": "3", "面积/平方米": "2000" },
      { 编号: "2", 单位代码: "32", "面积/亩": "6", "面积/平方米": "4000" },
    ]);
    await expect(read(workbookOf({ sheet }), layout)).rejects.toMatchObject(
      refused("row 4 column B: merged cells that the layout does not declare"),
    );
    await expect(read(workbookOf({ sheet }))).rejects.toMatchObject(
      refused("row 1: no column for title 1 of the declared ones"),
    );
  });

  test.each([
    ["1900", "", "45366", "2024-03-15"],
    ["1900 with a time", "", "45366.5", "2024-03-15 12:00:00"],
    ["1904", 'date1904="1"', "43904", "2024-03-15"],
    ["a day that never was", "", "60", "60"],
  ])("B10: dates of the system of %s", async (_, workbookPr, serial, day) => {
    const styles = `<styleSheet><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/></cellXfs></styleSheet>`;
    const titles = `<row r="1">${cell("A1", 't="str"><v>编号</v>')}${cell("B1", 't="str"><v>单位代码</v>')}</row>`;
    const data = `<row r="2">${cell("A2", `s="1"><v>${serial}</v>`)}${cell("B2", `s="2"><v>${serial}</v>`)}</row>`;
    const rows = await read(workbookOf({ sheet: `<sheetData>${titles}${data}</sheetData>`, workbookPr, styles }));
    expect(rows).toEqual([{ 编号: day, 单位代码: day }]);
  });

  test("B10: formulas by their value, errors as shown, numbers as digits, a hidden sheet, rich and escaped texts", async () => {
    const titles = `<row r="1">${cell("A1", 't="s"><v>0</v>')}${cell("B1", 't="s"><v>1</v>')}</row>`;
    const cells: readonly (readonly [string, string])[] = [
      ["><f>1+1</f><v>2</v>", "2"],
      ["><f>1+1</f>", "#N/A"],
      ['t="str"><f>"a"</f><v>a&amp;b</v>', "a&b"],
      ['t="e"><v>#N/A</v>', "#N/A"],
      ['t="b"><v>1</v>', "true"],
      ["><v>1.2E+3</v>", "1200"],
      ["><v>1.2E-3</v>", "0.0012"],
      ["><v>3.2990119900307E+17</v>", "329901199003070016\uFFFD"],
      ['t="inlineStr"><is><r><t>张</t></r><r><t>三</t></r><rPh sb="0"><t>zhang</t></rPh></is>', "张三"],
      ['t="str"><v>007</v>', "007"],
    ];
    const data = cells.map(([written], index) => `<row r="${index + 2}">${cell(`A${index + 2}`, written)}</row>`);
    const sheet = `<sheetData>${titles}${data.join("")}</sheetData>`;
    const sharedStrings = "<si><t>编号</t></si><si><r><t xml:space='preserve'>单位 </t></r><r><t>代码</t></r></si>";
    const rows = await read(workbookOf({ sheet, sharedStrings, sheetState: 'state="hidden"' }));
    expect(rows.map((row) => row["编号"])).toEqual(cells.map(([, text]) => text));
  });

  test("B10: a title twice and a cell beside the titles are refused with their places", async () => {
    const twice = textSheet([
      ["编号", "单位代码", "编号"],
      ["1", "2", "3"],
    ]);
    await expect(read(workbookOf({ sheet: twice }))).rejects.toMatchObject(
      refused("row 1 column C: a title that another column has"),
    );
    const beside = textSheet([
      ["编号", "单位代码"],
      ["1", "2", "3"],
    ]);
    await expect(read(workbookOf({ sheet: beside }))).rejects.toMatchObject(
      refused("row 2 column C: a cell without a title above it"),
    );
  });
});
