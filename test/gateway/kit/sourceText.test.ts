import { expect, test } from "vitest";
import { sourceNumber, sourceText } from "../../../gateway/kit/sourceText.ts";

test.each([
  "name",
  "",
  '"; process.exit(1); "',
  "`$" + "{process.exit(1)}`",
  "back\\slash",
  "line\nbreak\r",
  "separators \u2028 and \u2029",
  "*/ // <!-- </script>",
  "湖㳇村 𠮷 \u0000",
  "lone \ud800",
])("a text is itself again in generated code: %j", (text) => {
  expect(new Function(`return ${sourceText(text)}`)()).toBe(text);
  expect(sourceText(text)).not.toMatch(/[\n\r\u2028\u2029]/);
});

test("only whole numbers from 0 become code", () => {
  expect(sourceNumber(0)).toBe("0");
  expect(sourceNumber(2 ** 40)).toBe("1099511627776");
  for (const number of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60]) {
    expect(() => sourceNumber(number)).toThrow(RangeError);
  }
});
