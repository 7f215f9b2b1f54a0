import { describe, expect, test } from "vitest";
import { decodeDate, decodePeriod } from "../../../adapters/values/localDate.ts";
import { decodeDateTime, isPlaceholderDay, shiftDateTime } from "../../../adapters/values/localDateTime.ts";
import { decodeMoney, isUnreadableMoney } from "../../../adapters/values/money.ts";
import { readPhones } from "../../../adapters/values/phones.ts";

describe("B12: a moment as legacy systems write it", () => {
  test.each([
    ["1988-06-01T00:00:00+09:00", "1988-06-01T00:00:00+09:00", "1988-06-01"],
    ["1988-06-01 00:00:00", "1988-06-01T00:00:00+09:00", "1988-06-01"],
    ["1988-05-31T15:00:00Z", "1988-06-01T00:00:00+09:00", "1988-06-01"],
    ["1986-05-04", "1986-05-04T00:00:00+08:00", "1986-05-04"],
    ["1991-09-15T07:00:00+0800", "1991-09-15T07:00:00+08:00", "1991-09-15"],
    ["1900-01-01 00:00:00", "1900-01-01T00:00:00+08:00", "1900-01-01"],
    ["2023年6月7日", "2023-06-07T00:00:00+08:00", "2023-06-07"],
    ["2023年06月07日 9时30分", "2023-06-07T09:30:00+08:00", "2023-06-07"],
    ["2023年6月7日下午3点", "2023-06-07T15:00:00+08:00", "2023-06-07"],
    ["2023.06.07", "2023-06-07T00:00:00+08:00", "2023-06-07"],
    ["2023/6/7 上午 12:05:00", "2023-06-07T00:05:00+08:00", "2023-06-07"],
    ["2023-06-07T09:30:00+0800", "2023-06-07T09:30:00+08:00", "2023-06-07"],
    ["2023-06-07 09:30:00 +08", "2023-06-07T09:30:00+08:00", "2023-06-07"],
    ["2023-06-07+08:00", "2023-06-07T00:00:00+08:00", "2023-06-07"],
    ["20230607", "2023-06-07T00:00:00+08:00", "2023-06-07"],
    ["202306070930", "2023-06-07T09:30:00+08:00", "2023-06-07"],
    ["20230607T093000+0800", "2023-06-07T09:30:00+08:00", "2023-06-07"],
    ["1686101400", "2023-06-07T09:30:00+08:00", "2023-06-07"],
    ["1686101400000", "2023-06-07T09:30:00+08:00", "2023-06-07"],
    ["2023-06-07 24:00", "2023-06-08T00:00:00+08:00", "2023-06-07"],
    ["２０２３－０６－０７　０９：３０", "2023-06-07T09:30:00+08:00", "2023-06-07"],
    ["9999-12-31", "9999-12-31T00:00:00+08:00", "9999-12-31"],
  ])("%s", (text, moment, day) => expect([decodeDateTime(text), decodeDate(text)]).toEqual([moment, day]));

  test.each([
    "2023060709",
    "978307200000",
    "23-06-07",
    "0000-00-00",
    "0001-01-01 00:00:00",
    "2023-02-29",
    "2023-6/7",
    "2023-06-07 24:00:01",
    "2023-06-07T09:30:00+25:00",
    "2023年13月1日",
    "2023-06-07 9:",
    "昨天",
    "1".repeat(100_000),
  ])("B12: %.20s is not guessed at", (text) => expect([decodeDateTime(text), decodeDate(text)]).toEqual([null, null]));

  test("B12: summer time is that of the time zone database in every hour of the years that had it", () => {
    const format = new Intl.DateTimeFormat("sv-SE", {
      timeZone: "Asia/Shanghai",
      dateStyle: "short",
      timeStyle: "medium",
    });
    for (let moment = Date.UTC(1986, 3, 1); moment < Date.UTC(1992, 0, 2); moment += 3_600_000) {
      const written = decodeDateTime(new Date(moment).toISOString()) ?? "";
      expect(written.slice(0, 19).replace("T", " ")).toBe(format.format(moment));
      expect(Date.parse(written)).toBe(moment);
    }
    expect(shiftDateTime("1988-04-17T01:30:00+08:00", 3_600_000)).toBe("1988-04-17T03:30:00+09:00");
  });

  test.each([
    ["2020.1.1-2029.12.31", { start: "2020-01-01", end: "2029-12-31" }],
    ["2020年1月1日至2029年12月31日", { start: "2020-01-01", end: "2029-12-31" }],
  ])("B12: the period %s", (text, period) => expect(decodePeriod(text)).toEqual(period));

  test("B12: the empty values of date columns are told from days", () => {
    expect(["0000-00-00", "0000-00-00 00:00:00", "0001-01-01T00:00:00", "9999-12-31"].map(isPlaceholderDay)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(["2023-06-07", "", "1900-01-01", null].map(isPlaceholderDay)).toEqual([false, false, false, false]);
  });
});

describe("B12: an amount as people write it", () => {
  test.each([
    ["(1,234.50)", "-1234.50"],
    ["（１，２３４．５０）", "-1234.50"],
    ["￥1,234.50", "1234.50"],
    ["-￥12", "-12.00"],
    ["￥-12", "-12.00"],
    ["￥(12.00)", "-12.00"],
    ["1,234.50元", "1234.50"],
    ["人民币1,200元整", "1200.00"],
    ["12.5万元", "125000.00"],
    ["3.5亿元", "350000000.00"],
    ["1.2E+3", "1200.00"],
    ["−5", "-5.00"],
  ])("%s", (text, yuan) => {
    expect(decodeMoney(text, "yuan")).toBe(yuan);
    expect(isUnreadableMoney(text)).toBe(false);
  });

  test("B12: a unit in the cell counts instead of the column's", () => {
    expect(decodeMoney("1,234.50元", "wanYuan")).toBe("1234.50");
    expect(decodeMoney("2万", "wanYuan")).toBe("20000.00");
    expect(decodeMoney("(2)", "wanYuan")).toBe("-20000.00");
  });

  test.each(["元", "约12", "12..5", "1,23", "1E999", "(-5)", "12元5角", "9".repeat(1_000_000)])(
    "B12: %.8s is no amount and is not taken for nothing",
    (text) => expect([decodeMoney(text, "yuan"), isUnreadableMoney(text)]).toEqual([null, true]),
  );

  test.each(["", "-", "——", " 无 ", null])("B12: %j says no amount at all", (text) =>
    expect([decodeMoney(text, "yuan"), isUnreadableMoney(text)]).toEqual([null, false]),
  );
});

describe("B12: phone numbers as people write them", () => {
  test.each([
    ["(0512)57851234", ["0512-57851234"]],
    ["（０５１２）－５７８５１２３４", ["0512-57851234"]],
    ["+86 138 0000 0001", ["13800000001"]],
    ["(86)13800000001", ["13800000001"]],
    ["008613800000001", ["13800000001"]],
    ["13800000001(李四)", ["13800000001"]],
    ["李四：13800000001", ["13800000001"]],
    ["13800000001（李四）13800000002（王五）", ["13800000001", "13800000002"]],
    ["13800000001李四13800000002王五", ["13800000001", "13800000002"]],
    ["13800000001或13800000002", ["13800000001", "13800000002"]],
    ["0512-57851234转8012", ["0512-57851234-8012"]],
    ["１３８００００００００１", ["138000000001"]],
    ["12345", ["12345"]],
  ])("%s", (text, numbers) => expect(readPhones(text)).toEqual({ numbers, unreadable: false }));

  test.each([
    ["abc", []],
    ["13800000001、不详", ["13800000001"]],
    ["1.38E+10", []],
    ["1".repeat(10_000), []],
  ])("B12: what is no number is said to be unreadable: %.12s", (text, numbers) =>
    expect(readPhones(text)).toEqual({ numbers, unreadable: true }),
  );

  test("B12: an empty cell and the default number say no number", () => {
    expect([null, "", "无", "00000000000"].map((text) => readPhones(text))).toEqual(
      Array.from({ length: 4 }, () => ({ numbers: [], unreadable: false })),
    );
  });
});
