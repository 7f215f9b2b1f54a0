import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const han = "\\p{Script=Han}";
/** Marks of ASCII that stand at a Chinese character, with a blank between or emphasis around or not. */
const halfWidth = new RegExp(`${han}\\**[,.:;!?()"](?! ?\\d)|${han}\\** [,:;!?]|[,:;!?()"] ?\\**${han}`, "u");

/** What is no prose of a page: blocks and spans of code, targets of links, addresses. */
const notProse = /^```.*?^```$|``.+?``|`[^`\n]*`|\]\([^)\n]*\)|<?https?:\/\/[^\s>]*>?/gms;
/** A span of code is a word of its sentence. */
const proseOf = (page: string) => page.replace(notProse, (taken) => taken.replace(/[^\n]/g, "字"));

/** The lines at fault, each with its file and number. */
function halfWidthLines(file: string, text: string): readonly string[] {
  return text.split("\n").flatMap((line, index) => (halfWidth.test(line) ? [`${file}:${index + 1} ${line}`] : []));
}

const pages = [...globSync("docs/**/*.zh-CN.md"), ...globSync("*.zh-CN.md")];

test("D14: Chinese pages have full-width punctuation", () => {
  expect(pages.length).toBeGreaterThan(5);
  expect(pages.flatMap((file) => halfWidthLines(file, proseOf(readFileSync(file, "utf8"))))).toEqual([]);
});

test("D14: what is Chinese in the schema and on the explorer's page has full-width punctuation between Chinese", () => {
  const between = new RegExp(`${han}[,.:;!?()]${han}|"[^"]*[,;:!?()]${han}[^"]*"`, "u");
  const files = [...globSync("schema/*.graphql"), ...globSync("console/source/*.{ts,tsx}"), "console/index.html"];
  const faults = files.flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .flatMap((line, index) => (between.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
  );
  expect(faults).toEqual([]);
});
