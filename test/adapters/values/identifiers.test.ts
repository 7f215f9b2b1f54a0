import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { BoundedMap } from "../../../adapters/kit/boundedMap.ts";
import { createPseudonyms } from "../../../adapters/kit/pseudonym.ts";
import {
  divisionLevel,
  divisionPrefix,
  isVirtualVillage,
  padDivisionCode,
  parentDivisionCodes,
  trimDivisionCode,
} from "../../../adapters/values/divisionCode.ts";
import { decodeGridCode } from "../../../adapters/values/gridCode.ts";
import { decodeItemCode } from "../../../adapters/values/itemCode.ts";
import { decodeLicenceNumber, encodeLicenceNumber } from "../../../adapters/values/licenceNumber.ts";
import { decodeUnifiedSocialCreditCode } from "../../../adapters/values/unifiedSocialCreditCode.ts";
import { citizenNumber } from "../../support/citizenNumber.ts";
import { validNumbers } from "../../support/validNumbers.ts";

describe("unified social credit codes, GB 32100", () => {
  it.each([
    "91110000101623741K",
    "54320583XX0000019X",
    "55320583XX0000027M",
    "N1320583XX0000035B",
    "N2320583XX00000433",
    "N3320583XX0000051T",
    "11320583XX000006XE",
    "51320583XX0000078A",
    "52320583XX00000862",
    "53320583XX0000094R",
    "91320583XX0000107H",
    "92320583XX00001159",
    "91320583XX00001237",
  ])("%s is valid, its organisation code too", (code) => {
    expect(decodeUnifiedSocialCreditCode(` ${code.toLowerCase()}`)).toEqual({
      value: code,
      hasForm: true,
      valid: true,
      organisationCodeValid: true,
      category: code.slice(0, 2),
    });
  });

  it("marks a failing check and keeps the code", () => {
    expect(decodeUnifiedSocialCreditCode("91350211M0000XUF46")).toMatchObject({
      value: "91350211M0000XUF46",
      valid: false,
    });
    expect(decodeUnifiedSocialCreditCode("无")).toBeNull();
  });
});

describe("item codes, GB/T 39554.1", () => {
  it.each([
    ["442199806003", "basic"],
    ["12441500196720244T3442199806003", "implementation"],
    ["11310000MB2F30661Y231200356400001", "businessItem"],
    ["11320583XX000006XE5322011012001202403150001", "case"],
    ["11320583XX000006XE5322011012001", "implementation"],
    ["11320583XX000006XE532201101200101", "businessItem"],
    ["32050900000001420376501000205000", "old"],
  ])("%s is of kind %s", (code, kind) => expect(decodeItemCode(code)).toMatchObject({ kind, value: code }));

  it("takes a case number apart", () => {
    expect(decodeItemCode("11320583XX000006XE5322011012001202403150001")).toMatchObject({
      department: "11320583XX000006XE",
      level: "5",
      basic: "322011012001",
      implementation: "11320583XX000006XE5322011012001",
      day: "20240315",
      sequence: "0001",
    });
  });

  it.each(["", "无", "11320583XX000006XE9322011012001", "123"])("%j is none", (text) =>
    expect(decodeItemCode(text)).toBeNull(),
  );
});

describe("licence numbers, GB/T 36904", () => {
  it.each([
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    "1.2.156.3005.2.11100000000013338W001.11320583XX000006XE.0000000000000000000A.001.N",
  ])("%s is valid", (number) => {
    const decoded = decodeLicenceNumber(number);
    expect(decoded?.valid).toBe(true);
    expect(decoded === null ? null : encodeLicenceNumber(decoded)).toBe(number);
  });

  it("marks a failing check", () => {
    const number = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.V";
    expect(decodeLicenceNumber(number)?.valid).toBe(false);
    expect(decodeLicenceNumber("无")).toBeNull();
  });
});

describe("division and grid codes", () => {
  it.each([
    ["32", "320000000000", "province", "32", "320000"],
    ["320583", "320583000000", "county", "320583", "320583"],
    ["320583000000", "320583000000", "county", "320583", "320583"],
    ["320282113", "320282113000", "town", "320282113", "320282113"],
    ["320282113200", "320282113200", "village", "320282113200", "320282113200"],
    ["320200", "320200000000", "prefecture", "3202", "320200"],
  ])("%s", (code, padded, level, prefix, trimmed) => {
    expect(padDivisionCode(code)).toBe(padded);
    expect(divisionLevel(code)).toBe(level);
    expect(divisionPrefix(code)).toBe(prefix);
    expect(trimDivisionCode(code)).toBe(trimmed);
  });

  it("knows what lies around and what is virtual", () => {
    expect(parentDivisionCodes("320282113200")).toEqual([
      "320282113000",
      "320282000000",
      "320200000000",
      "320000000000",
    ]);
    expect(isVirtualVillage("320282113498")).toBe(true);
    expect(isVirtualVillage("320282113200")).toBe(false);
    expect(padDivisionCode("33042401001")).toBeNull();
  });

  it.each([
    ["320282113", "town", "320282113000", null, null],
    ["320282113000", "town", "320282113000", null, null],
    ["320282113200", "community", "320282113200", null, null],
    ["320282113200001", "grid", "320282113200", "320282113200001", null],
    ["320282113200001003", "microGrid", "320282113200", "320282113200001", "320282113200001003"],
    ["3202821132000010030012", "household", "320282113200", "320282113200001", "320282113200001003"],
  ])("%s is a %s", (value, level, division, grid, microGrid) =>
    expect(decodeGridCode(value)).toEqual({ value, level, division, grid, microGrid }),
  );

  it("refuses another length", () => expect(decodeGridCode("3202821132000010")).toBeNull());
});

describe("pseudonyms", () => {
  const old = { id: "k1", secret: "11".repeat(32) };
  const current = { id: "k2", secret: Buffer.alloc(32, 7).toString("base64") };

  it("open to what was sealed, the same every time", () => {
    fc.assert(
      fc.property(validNumbers, (number) => {
        const [one, two] = [createPseudonyms({ keys: [current] }), createPseudonyms({ keys: [current] })];
        expect(one.seal(number)).toBe(two.seal(number));
        expect(two.open(one.seal(number))).toBe(number);
      }),
    );
  });

  it("seal with the first key and open with every key", () => {
    const sealed = createPseudonyms({ keys: [old] }).seal(citizenNumber("329901195203140013"));
    const both = createPseudonyms({ keys: [current, old] });
    expect(sealed).toMatch(/^k1\.[\w-]+$/);
    expect(both.open(sealed)).toBe("329901195203140013");
    expect(both.seal(citizenNumber("329901195203140013"))).toMatch(/^k2\./);
  });

  it("are kept without the text that they stand for", () => {
    const kept = vi.spyOn(BoundedMap.prototype, "set");
    const { seal } = createPseudonyms({ keys: [current] });
    const sealed = seal(citizenNumber("329901195203140013"));
    expect(seal(citizenNumber("329901195203140013"))).toBe(sealed);
    expect(kept).toHaveBeenCalledOnce();
    expect(JSON.stringify(kept.mock.calls)).toContain(sealed);
    expect(JSON.stringify(kept.mock.calls)).not.toContain("3299");
    kept.mockRestore();
  });

  it("show nothing of the text and open to null when touched", () => {
    const { seal, open } = createPseudonyms({ keys: [current] });
    const sealed = seal(citizenNumber("329901195203140013"));
    expect(Buffer.from(sealed.slice(3), "base64url").includes("3299")).toBe(false);
    const touched = `${sealed.slice(0, -2)}${sealed.endsWith("AA") ? "BB" : "AA"}`;
    for (const garbage of [
      touched,
      "",
      "k2.",
      "k2.AAAA",
      "k9.AAAA",
      "329901195203140013",
      sealed.replace("k2", "k1"),
    ]) {
      expect(open(garbage)).toBeNull();
    }
  });

  it("refuse a short secret, no key and a repeated id", () => {
    expect(() => createPseudonyms({ keys: [] })).toThrow(RangeError);
    expect(() => createPseudonyms({ keys: [{ id: "a", secret: "abcd" }] })).toThrow(RangeError);
    expect(() => createPseudonyms({ keys: [old, { ...current, id: "k1" }] })).toThrow(RangeError);
  });
});
