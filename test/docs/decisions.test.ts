import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const decisions = globSync("docs/decisions/[0-9]*.md").sort();
const text = (file: string) => readFileSync(file, "utf8");
const numberOf = (file: string) => Number(/\d+/.exec(file)?.[0]);

/** `Status: accepted · 2026-11-23`, also with what has changed since, or with the decision that took its place. */
const status =
  /^# (\d+)\. .+\n\nStatus: (?:accepted(?:, amended \d{4}-\d\d-\d\d)?|superseded by \[(\d+)\]\((\d+-[\w-]+\.md)\)) · \d{4}-\d\d-\d\d\n\n/;

test("every decision begins with its number, status and date", () => {
  expect(decisions.length).toBeGreaterThan(30);
  expect(decisions.filter((file) => Number(status.exec(text(file))?.[1]) !== numberOf(file))).toEqual([]);
});

test("what supersedes a decision is a later one that exists", () => {
  const faults = decisions.filter((file) => {
    const [, , number, target = ""] = status.exec(text(file)) ?? [];
    return (
      number !== undefined && (Number(number) <= numberOf(file) || !decisions.includes(`docs/decisions/${target}`))
    );
  });
  expect(faults).toEqual([]);
});

test("the index has every decision in order, under its own title", () => {
  const listed = [...text("docs/decisions/README.md").matchAll(/^(\d+\. )\[(.+)\]\((.+)\)$/gm)];
  expect(listed.map(([, number = "", title = "", file = ""]) => `docs/decisions/${file} # ${number}${title}`)).toEqual(
    decisions.map((file) => `${file} ${text(file).split("\n")[0]}`),
  );
});
