import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

const pages = globSync("**/*.md", {
  exclude: (name) => /(?:^|\/)(?:node_modules|\.data|\.git)(?:\/|$)/.test(String(name)),
});

const withoutCode = (text: string) => text.replace(/^```.*?^```$|`[^`\n]*`/gms, "");

/** The anchor that GitHub gives a heading: small letters, blanks as hyphens, other marks left out. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");

const anchorsOf = (page: string) =>
  new Set([...readFileSync(page, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading)));

/** Links of this repository as `page -> target` where there is nothing. */
function deadLinks(page: string): readonly string[] {
  const links = withoutCode(readFileSync(page, "utf8")).matchAll(/\]\(([^)\s]+)\)/g);
  return [...links].flatMap(([, target = ""]) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? page : normalize(join(dirname(page), path));
    const found = existsSync(file) && (anchor === undefined || anchorsOf(file).has(anchor));
    return found ? [] : [`${page} -> ${target}`];
  });
}

test("D17: every link of every page leads somewhere", () => {
  expect(pages.length).toBeGreaterThan(40);
  expect(pages.flatMap(deadLinks)).toEqual([]);
});

test("D17: every page is linked from another", () => {
  const linked = new Set(
    pages.flatMap((page) =>
      [...readFileSync(page, "utf8").matchAll(/\]\(([^)#:\s]+)/g)].map(([, path = ""]) =>
        normalize(join(dirname(page), path)),
      ),
    ),
  );
  expect(pages.filter((page) => !linked.has(page) && page !== "README.md")).toEqual([]);
});
