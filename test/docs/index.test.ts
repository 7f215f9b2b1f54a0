import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

/** Pages that a page links to, from the root of the repository. */
const linkedFrom = (page: string) =>
  new Set(
    [...readFileSync(page, "utf8").matchAll(/\]\(([^)#:\s]+)/g)].map(([, path = ""]) =>
      normalize(join(dirname(page), path)),
    ),
  );

const isChinese = (page: string) => page.endsWith(".zh-CN.md");
const pages = globSync("docs/*.md").filter((page) => !/README/.test(page));

describe("D17: the index of docs/", () => {
  test("D17: names every English page", () => {
    const english = [...pages.filter((page) => !isChinese(page)), "docs/decisions/README.md"];
    expect(english.length).toBeGreaterThan(14);
    expect(english.filter((page) => !linkedFrom("docs/README.md").has(page))).toEqual([]);
  });

  test("D17: names every Chinese page", () => {
    const chinese = pages.filter(isChinese);
    expect(chinese.length).toBeGreaterThan(4);
    expect(chinese.filter((page) => !linkedFrom("docs/README.zh-CN.md").has(page))).toEqual([]);
  });

  test.each([
    ["README.md", "docs/README.md"],
    ["README.zh-CN.md", "docs/README.zh-CN.md"],
    ["CONTRIBUTING.md", "docs/README.md"],
  ])("D17: %s leads to it", (page, index) => {
    expect(linkedFrom(page)).toContain(index);
  });
});

/** Three screens of 45 lines. */
const mostReadmeLines = 135;

test.each(["README.md", "README.zh-CN.md"])("%s fits on three screens", (page) => {
  expect(readFileSync(page, "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(mostReadmeLines);
});

/** What the machine has to have for the tests: one list for CI, one for the container of contributors. */
test("the devcontainer installs what .ci/run installs", () => {
  const needed = [...readFileSync(".ci/run", "utf8").matchAll(/^need \S+ (\S+)$/gm)].map(([, name = ""]) => name);
  const { onCreateCommand } = JSON.parse(readFileSync(".devcontainer/devcontainer.json", "utf8")) as {
    readonly onCreateCommand: string;
  };
  expect(needed.length).toBeGreaterThan(3);
  expect(needed.filter((name) => !onCreateCommand.split(" ").includes(name))).toEqual([]);
});
