import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const longestColumns = 120;

const pages = globSync("{*,docs/**/*,.github/**/*,examples/**/*}.md");
const isChinese = (page: string) => page.endsWith(".zh-CN.md");

/** Chinese characters and full-width marks take two columns. */
const columnsOf = (line: string) =>
  line.replace(/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/g, "字字").length;

/** A span of code or a link is one word: it is not broken. */
const asOneWord = (line: string) =>
  line.replace(/``.+?``|`[^`]*`|!?\[[^\]]*\]\([^)]*\)/g, (span) => span.replaceAll(" ", "x"));

/** What stands before the first word: indentation, the mark of an item, a quotation. */
const mark = /^\s*(?:(?:[-*+>]|\d+[.)]|<!--)\s+)*/;

/** Lines outside code, each with its number from 1; code is an empty line. */
function linesOf(page: string): readonly string[] {
  let isCode = false;
  return readFileSync(page, "utf8")
    .split("\n")
    .map((line) => {
      const isFence = /^\s*(?:```|~~~)/.test(line);
      if (isFence) isCode = !isCode;
      return isFence || isCode ? "" : line;
    });
}

const isTable = (line: string) => /^\s*\|/.test(line);
const isHeading = (line: string) => /^#/.test(line);
const beginsBlock = (line: string) => line.trim() === "" || /^\s*(?:[-*+>] |\d+[.)] |\||#|<)/.test(line);

const tooLong = (line: string) =>
  columnsOf(line) > longestColumns &&
  !isTable(line) &&
  !isHeading(line) &&
  /\s\S/.test(asOneWord(line).replace(mark, ""));

test("lines of prose wrap at 120 columns, except tables, code and what cannot be broken", () => {
  expect(pages.length).toBeGreaterThan(50);
  const faults = pages
    .filter((page) => !isChinese(page))
    .flatMap((page) => linesOf(page).flatMap((line, index) => (tooLong(line) ? [`${page}:${index + 1}`] : [])));
  expect(faults).toEqual([]);
});

// Markdown shows the end of a line as a blank, which does not belong between Chinese characters.
test("a paragraph of a Chinese page is one line", () => {
  const faults = pages.filter(isChinese).flatMap((page) =>
    linesOf(page).flatMap((line, index, lines) => {
      const before = lines[index - 1] ?? "";
      const continues = !beginsBlock(line) && before.trim() !== "" && !isHeading(before) && !isTable(before);
      return continues ? [`${page}:${index + 1}`] : [];
    }),
  );
  expect(faults).toEqual([]);
});
