import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeArea } from "../../../adapters/values/area.ts";
import { crosswalk } from "../../../adapters/values/crosswalk.ts";
import { addDecimals, compareDecimals, decimalOf } from "../../../adapters/values/decimal.ts";
import { decodeDigits } from "../../../adapters/values/digits.ts";
import { looksDamaged, mayReadAs, repairDamage } from "../../../adapters/values/gbkDamage.ts";
import { decodeMoney } from "../../../adapters/values/money.ts";
import { oneOrMany } from "../../../adapters/values/oneOrMany.ts";
import { decodePhones } from "../../../adapters/values/phones.ts";
import { decodeText, toHalfWidth } from "../../../adapters/values/text.ts";
import { decodeBoolean } from "../../../adapters/values/truth.ts";

describe("decodeText", () => {
  it.each([
    ["　竹海村　", "竹海村"],
    ["无", null],
    [" / ", null],
    ["-", null],
    ["", null],
    [null, null],
    ["无人机", "无人机"],
  ])("reads %j as %j", (text, expected) => expect(decodeText(text)).toBe(expected));

  it("makes full-width characters half-width", () => expect(toHalfWidth("ＡＢ１２　ｘ")).toBe("AB12 x"));
});

describe("decodeBoolean", () => {
  it.each([
    ["true", true],
    ["FALSE", false],
    [1, true],
    ["0", false],
    ["是", true],
    ["否", false],
    ["Y", true],
    ["n", false],
    ["有", true],
    ["无", null],
    ["１", true],
    ["2", null],
    ["", null],
    [null, null],
    [true, true],
  ])("reads %j as %j", (value, expected) => expect(decodeBoolean(value)).toBe(expected));
});

describe("decimals and money", () => {
  it.each([
    ["1,234.50", "1234.50"],
    ["１２", "12"],
    [".5", "0.5"],
    ["-0.05", "-0.05"],
    ["5.", "5"],
    ["1,23", null],
    ["1e3", null],
    ["", null],
    [".", null],
    [null, null],
  ])("reads the decimal %j as %j", (text, expected) => expect(decimalOf(text)).toBe(expected));

  it.each([
    ["1,234.5", "yuan", "1234.50"],
    ["1,234.5", "wanYuan", "12345000.00"],
    ["0.000001", "wanYuan", "0.01"],
    ["1.005", "yuan", "1.01"],
    ["-1.005", "yuan", "-1.01"],
    ["9007199254740993.01", "wanYuan", "90071992547409930100.00"],
    ["无", "yuan", null],
  ] as const)("reads %s in %s as %j", (text, unit, expected) => expect(decodeMoney(text, unit)).toBe(expected));

  it("adds and compares without loss", () => {
    expect(addDecimals("0.1", "0.2", "9007199254740993")).toBe("9007199254740993.3");
    expect(addDecimals()).toBe("0");
    expect(compareDecimals("1.10", "1.1")).toBe(0);
    expect(compareDecimals("-2", "1")).toBe(-1);
    expect(compareDecimals("10", "9.99")).toBe(1);
    expect(() => addDecimals("1,000")).toThrow(RangeError);
  });

  it("converts any amount in 万元 exactly", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (cents) => {
        const digits = (cents < 0n ? -cents : cents).toString().padStart(7, "0");
        const text = `${cents < 0n ? "-" : ""}${digits.slice(0, -6)}.${digits.slice(-6)}`;
        expect(
          decodeMoney(text, "wanYuan")
            ?.replace(".", "")
            .replace(/^(-?)0+(?=\d)/, "$1"),
        ).toBe(cents.toString());
      }),
    );
  });
});

describe("decodeArea", () => {
  it.each([
    ["3", "亩", "2000.00", "3.00"],
    ["1", "亩", "666.67", "1.00"],
    ["666.67", "平方米", "666.67", "1.00"],
    ["2", "公顷", "20000.00", "30.00"],
  ])("reads %s %s", (text, unit, areaSquareMetres, areaMu) =>
    expect(decodeArea(text, unit)).toEqual({ areaSquareMetres, areaMu }),
  );

  it("is null for an unknown unit or no figure", () => {
    expect(decodeArea("3", "丈")).toBeNull();
    expect(decodeArea("无", "亩")).toBeNull();
  });
});

describe("decodeDigits", () => {
  it("keeps 19 digits and refuses numbers", () => {
    expect(decodeDigits("\t1234567890123456789 ")).toBe("1234567890123456789");
    expect(decodeDigits("12a")).toBeNull();
    expect(decodeDigits(null)).toBeNull();
    expect(() => decodeDigits(12)).toThrow("got number");
  });
});

describe("decodePhones", () => {
  it.each([
    ["13800000001/0512-57300001", ["13800000001", "0512-57300001"]],
    ["13800000001、13800000001，13900000002;", ["13800000001", "13900000002"]],
    ["138 0000 0001", ["13800000001"]],
    ["13800000001 13900000002", ["13800000001", "13900000002"]],
    ["１３８００００００01", ["13800000001"]],
    ["00000000000", []],
    ["无", []],
    [null, []],
  ])("reads %j", (text, expected) => expect(decodePhones(text)).toEqual(expected));
});

describe("damage by GBK", () => {
  it("repairs known names and nothing else", () => {
    expect(repairDamage("湖?镇竹海村第一网格", ["湖㳇镇", "周市镇"])).toBe("湖㳇镇竹海村第一网格");
    expect(repairDamage("湖\uFFFD镇与湖?镇", ["湖㳇镇"])).toBe("湖㳇镇与湖㳇镇");
    expect(repairDamage("张?镇", ["湖㳇镇"])).toBe("张?镇");
    expect(repairDamage("周市镇", ["湖㳇镇"])).toBe("周市镇");
  });

  it("leaves a place that two names fit", () => expect(repairDamage("湖?镇", ["湖㳇镇", "湖䶮镇"])).toBe("湖?镇"));

  it.each([
    ["湖?镇", true],
    ["why?", false],
    ["a?b", false],
    ["\uFFFD村", true],
  ])("suspects %s: %s", (text, expected) => expect(looksDamaged(text)).toBe(expected));
});

describe("a text that was written and read again", () => {
  it.each([
    ["路灯不亮", "路灯不亮", true],
    ["住户马䶮的𠮷屋", "住户马?的?屋", true],
    ["住户马䶮的𠮷屋", "住户马䶮的??屋", true],
    ["湖㳇镇马䶮", "湖㳇镇马?", true],
    ["路灯不亮", "路灯不?", false],
    ["住户马䶮", "住户王?", false],
    ["住户马䶮", "住户马??坏", false],
    ["a+b", "aab", false],
  ])("%j may be read as %j: %j", (written, read, expected) => expect(mayReadAs(written, read)).toBe(expected));
});

describe("shapes and tables", () => {
  it("makes a list of one, many or none", () => {
    expect(oneOrMany({ id: 1 })).toEqual([{ id: 1 }]);
    expect(oneOrMany([1, 2])).toEqual([1, 2]);
    expect(oneOrMany("")).toEqual([]);
    expect(oneOrMany(null)).toEqual([]);
  });

  it("gives every unknown code its declared outcome", () => {
    const lenient = crosswalk({ "01": "HIGH", "03": "LOW" }, { unknown: null });
    expect([lenient(" 01 "), lenient("09"), lenient(null)]).toEqual(["HIGH", null, null]);
    const strict = crosswalk({ A: 1 }, { unknownIsBadReply: true });
    expect(() => strict("secret")).toThrow("crosswalk: a code outside A");
    expect(() => strict("toString")).toThrow("crosswalk");
  });
});
