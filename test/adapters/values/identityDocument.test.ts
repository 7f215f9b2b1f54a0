import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createPseudonyms } from "../../../adapters/kit/pseudonym.ts";
import { asCitizenNumber, citizenNumberCheck, writtenForms } from "../../../adapters/values/citizenNumber.ts";
import { readIdentityDocument } from "../../../adapters/values/identityDocument.ts";
import { validNumbers } from "../../support/validNumbers.ts";

const number = "329901195203140013";
const withCheck = (first17: string) => first17 + citizenNumberCheck(first17);

afterEach(() => vi.useRealTimers());

describe("B6: a citizen number", () => {
  test.each([
    "11010519491231002X",
    "329901198802060027",
    "329901201106060052",
    "32990119490101006X",
    withCheck("44190019880602001"),
    withCheck("83000019880602001"),
    withCheck("42900419880602001"),
  ])("%s is valid", (valid) =>
    expect(readIdentityDocument(valid)).toEqual({
      number: valid,
      kind: "CITIZEN_ID",
      citizenNumber: valid,
      issue: null,
    }),
  );

  test.each([
    ["32990119490101006x ", "32990119490101006X"],
    ["３２９９０１１９５２０３１４００１３", number],
    ["３２９９０１１９４９０１０１００６ｘ", "32990119490101006X"],
    ["329901 19520314 0013", number],
    ["329901\u00a019520314\u30000013", number],
    ["\ufeff329901195203140013\u200b", number],
    ["'329901195203140013", number],
    ["\u2018329901195203140013", number],
    ["＇329901195203140013", number],
    ["\t329901195203140013\r\n", number],
    ["329901195203140013.0", number],
  ])("is read in the form %j", (text, read) =>
    expect(readIdentityDocument(text)).toMatchObject({ number: read, citizenNumber: read, issue: null }),
  );

  test.each(["329901520314001", "329901520314001.0", "'329901520314001", "329901 520314 001"])(
    "of 15 digits is the same as its 18: %s",
    (old) =>
      expect(readIdentityDocument(old)).toEqual({
        number,
        kind: "CITIZEN_ID",
        citizenNumber: number,
        issue: "CONVERTED_FROM_OLD_FORMAT",
      }),
  );

  test.each([
    ["不详", "UNREADABLE_VALUE"],
    ["未知", "UNREADABLE_VALUE"],
    ["1.10105E+17", "UNREADABLE_VALUE"],
    ["1.10105e17", "UNREADABLE_VALUE"],
    ["3.29901195203140013E17", "UNREADABLE_VALUE"],
    ["-329901195203140013", "UNREADABLE_VALUE"],
    ["000000000000000000", "UNREADABLE_VALUE"],
    ["000000000000000", "UNREADABLE_VALUE"],
    ["111111111111111111", "UNREADABLE_VALUE"],
    ["123456789012345678", "UNREADABLE_VALUE"],
    ["329901********2346", "MASKED_VALUE"],
    ["329901＊＊＊＊＊＊＊＊2346", "MASKED_VALUE"],
    ["32990119XXXXXX0013", "MASKED_VALUE"],
    ["3299011952031400##", "MASKED_VALUE"],
    ["无", "MISSING_VALUE"],
    ["", "MISSING_VALUE"],
    ["　", "MISSING_VALUE"],
    ["'", "MISSING_VALUE"],
    ["329901195203140014", "CHECK_DIGIT_FAILED"],
    ["32990119490101006A", "UNREADABLE_VALUE"],
    [withCheck("32990119520230001"), "UNREADABLE_VALUE"],
    [withCheck("32990120990101001"), "UNREADABLE_VALUE"],
    [withCheck("32990118001231001"), "UNREADABLE_VALUE"],
    [withCheck("99010119520314001"), "UNREADABLE_VALUE"],
    [withCheck("32009919520314001"), "UNREADABLE_VALUE"],
    [withCheck("10000019520314001"), "UNREADABLE_VALUE"],
    [withCheck("91112419880602001"), "UNREADABLE_VALUE"],
    ["E12345678", "UNREADABLE_VALUE"],
    ["329901195203140013;329901198802060027", "UNREADABLE_VALUE"],
    ["3299011952031400130", "UNREADABLE_VALUE"],
    ["٣٢٩٩٠١١٩٥٢٠٣١٤٠٠١٣", "UNREADABLE_VALUE"],
  ])("is not made of %j", (text, issue) => {
    expect(readIdentityDocument(text)).toMatchObject({ citizenNumber: null, issue });
    expect(readIdentityDocument(text, { kind: "居民身份证" })).toMatchObject({ citizenNumber: null, issue });
  });

  test("is not made of 18 digits that floating point has rounded, though they check by chance", () => {
    const rounded: string[] = [];
    for (let last = 0; rounded.length === 0; last += 64) {
      const text = String(BigInt(Number("329901195203140000")) + BigInt(last));
      if (asCitizenNumber(text) !== null) rounded.push(text);
    }
    expect(readIdentityDocument(`${rounded[0]}.0`)).toMatchObject({ citizenNumber: null, issue: "UNREADABLE_VALUE" });
    expect(readIdentityDocument(rounded[0]).citizenNumber).toBe(rounded[0]);
  });

  test.each([
    ["护照", "PASSPORT"],
    ["414", "PASSPORT"],
    ["港澳居民来往内地通行证", "HONG_KONG_MACAO_PERMIT"],
    ["台湾居民来往大陆通行证", "TAIWAN_PERMIT"],
    ["外国人永久居留身份证", "FOREIGN_PERMANENT_RESIDENT"],
    ["营业执照", "BUSINESS_REGISTRATION_NUMBER"],
    ["其他", "OTHER"],
  ])("is not made of a %s, whatever stands in the column", (kind, expected) => {
    for (const text of ["E12345678", number, "329901520314001"]) {
      const read = readIdentityDocument(text, { kind });
      expect([read.kind, read.citizenNumber, read.issue]).toEqual([expected, null, "NO_CITIZEN_NUMBER"]);
    }
  });

  test("is one from the day of birth on, in Shanghai", () => {
    const born = withCheck("32990120300601001");
    vi.useFakeTimers({ now: new Date("2030-05-31T15:59:59Z") });
    expect(asCitizenNumber(born)).toBeNull();
    vi.setSystemTime(new Date("2030-05-31T16:00:00Z"));
    expect(asCitizenNumber(born)).toBe(born);
    vi.setSystemTime(new Date("2030-05-30T16:00:00Z"));
    expect(asCitizenNumber(born)).toBeNull();
  });

  test("is found in the ways that it may be written, and each of them leads back to it", () => {
    fc.assert(
      fc.property(validNumbers, (valid) => {
        const forms = writtenForms(valid);
        expect(forms[0]).toBe(valid);
        for (const form of forms) expect(readIdentityDocument(form).citizenNumber).toBe(valid);
      }),
    );
  });

  test("finds every single wrong digit", () => {
    fc.assert(
      fc.property(validNumbers, fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }), (valid, at, step) => {
        const wrong = [...valid];
        wrong[at] = String((Number(wrong[at]) + step) % 10);
        expect(asCitizenNumber(wrong.join(""))).toBeNull();
      }),
    );
  });

  test("alone can be sealed into an id, whatever its type was said to be", () => {
    const { seal, open } = createPseudonyms({ keys: [{ id: "k", secret: "11".repeat(32) }] });
    for (const text of ["不详", "", "329901195203140014", "329901520314001", "32990119490101006x", "E12345678"]) {
      const sealing = () => seal(text as never);
      expect(sealing, text).toThrow(RangeError);
      if (text !== "") expect(sealing).not.toThrow(text);
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(asCitizenNumber(text) === null);
        expect(() => seal(text as never)).toThrow(RangeError);
      }),
    );
    expect(open(seal(number as never))).toBe(number);
  });
});

describe("B7: a number that can be read in two ways", () => {
  test.each(["320583600123456", "320583600123459", "110105491231002"])(
    "%s is neither, as long as the record does not say",
    (text) =>
      expect(readIdentityDocument(text)).toEqual({
        number: text,
        kind: "AMBIGUOUS",
        citizenNumber: null,
        issue: "AMBIGUOUS_VALUE",
      }),
  );

  test("is a citizen number where the kind of document or the day of birth says so", () => {
    const citizen = { kind: "CITIZEN_ID", citizenNumber: "11010519491231002X", issue: "CONVERTED_FROM_OLD_FORMAT" };
    expect(readIdentityDocument("110105491231002", { kind: "居民身份证" })).toMatchObject(citizen);
    expect(readIdentityDocument("110105491231002", { birthDate: "1949-12-31" })).toMatchObject(citizen);
    expect(readIdentityDocument("110105491231002", { birthDate: "1949-12-30" }).kind).toBe("AMBIGUOUS");
  });

  test("is one of an organisation where the kind of document says so", () =>
    expect(readIdentityDocument("320583600123456", { kind: "工商注册号", birthDate: "1960-01-23" })).toMatchObject({
      number: "320583600123456",
      kind: "BUSINESS_REGISTRATION_NUMBER",
      citizenNumber: null,
    }));

  test.each(["120000199001011", "123456789012345", "329901991332001", "999999600123456", "329901600123997"])(
    "%s has no possible birthday or area, and is none",
    (text) =>
      expect(readIdentityDocument(text)).toEqual({
        number: text,
        kind: null,
        citizenNumber: null,
        issue: "UNREADABLE_VALUE",
      }),
  );

  test("a business registration number that checks is one where its digits are no birthday", () =>
    expect(readIdentityDocument("110108000000016")).toMatchObject({
      number: "110108000000016",
      kind: "BUSINESS_REGISTRATION_NUMBER",
      citizenNumber: null,
    }));

  test.each(["91320583XX0000107H", "54320583XX0000019X", "91350211M0000XUF46", "91110000101623741K"])(
    "the credit code %s is no citizen number",
    (code) =>
      expect(readIdentityDocument(code.toLowerCase())).toMatchObject({
        number: code,
        kind: "UNIFIED_SOCIAL_CREDIT_CODE",
        citizenNumber: null,
      }),
  );

  test("a credit code of 18 digits that is a valid citizen number as well makes no person unasked", () => {
    const both = digitsThatAreBoth();
    expect(readIdentityDocument(both)).toMatchObject({ kind: "AMBIGUOUS", citizenNumber: null });
    expect(readIdentityDocument(both, { kind: "111" })).toMatchObject({ kind: "CITIZEN_ID", citizenNumber: both });
    expect(readIdentityDocument(both, { kind: "统一社会信用代码" }).citizenNumber).toBeNull();
  });
});

/** Area 513205, where the digits 3 to 8 are a division too. */
function digitsThatAreBoth(): string {
  for (let month = 1; month <= 12; month += 1) {
    for (let day = 1; day <= 28; day += 1) {
      for (let year = 1930; year < 2000; year += 1) {
        for (let sequence = 1; sequence < 40; sequence += 1) {
          const parts = [String(month), String(day)].map((part) => part.padStart(2, "0")).join("");
          const text = withCheck(`513205${year}${parts}${String(sequence).padStart(3, "0")}`);
          if (readIdentityDocument(text).kind === "AMBIGUOUS") return text;
        }
      }
    }
  }
  throw new RangeError("no number is both");
}
