import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { publicErrorCodes } from "../../schema/errors.ts";

const rows = readFileSync("docs/errors.md", "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, code = "", recovery, status, meaning]) => ({ code: code.replaceAll("`", ""), recovery, status, meaning }));

const documented = rows.map(({ code }) => code);

test("every public code is described in docs/errors.md", () => {
  expect(Object.keys(publicErrorCodes).filter((code) => !documented.includes(code))).toEqual([]);
});

test("docs/errors.md describes no code that does not exist, and none twice", () => {
  expect(documented.filter((code) => !Object.hasOwn(publicErrorCodes, code))).toEqual([]);
  expect(new Set(documented).size).toBe(documented.length);
});

test.each(Object.entries(publicErrorCodes))("%s says the same in both", (code, { recovery, httpStatus, meaning }) => {
  expect(rows.find((row) => row.code === code)).toEqual({
    code,
    recovery,
    status: httpStatus === null ? "–" : String(httpStatus),
    meaning,
  });
});
