import { expect, test } from "vitest";
import { displayWidth } from "../../cli/displayWidth.ts";
import { table } from "../../cli/table.ts";

test.each([
  ["abc", 3],
  ["周市镇", 6],
  ["湖㳇镇", 6],
  ["（ａ）", 6],
  ["𠮷野", 4],
  ["ｶﾅ", 2],
  ["e\u0301", 1],
  ["·—…", 3],
  ["한국", 4],
])("%s takes %i columns", (text, width) => {
  expect(displayWidth(text)).toBe(width);
});

test("columns with Chinese and Latin text line up", () => {
  expect(
    table(
      ["ID", "名称", "x"],
      [
        ["a", "周市镇人民政府", "1"],
        ["bcd", "town", "2"],
      ],
    ),
  ).toBe("ID   名称            x\na    周市镇人民政府  1\nbcd  town            2\n");
});
