import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** What a start says that does not come about. */
async function refusalOf(settings: Readonly<Record<string, string>>): Promise<string> {
  const started = promisify(execFile)(
    process.execPath,
    ["subgraphs/serving/main.ts", "division", "--port", "0", "--unsigned"],
    { env: { ...process.env, ...settings }, timeout: 30_000 },
  );
  const failed = await started.then(
    () => null,
    (error: { readonly code: number; readonly stderr: string }) => error,
  );
  expect(failed?.code).toBe(1);
  return failed?.stderr.trim() ?? "";
}

test.each([
  ["DIVISIONS_FILE", "/no/such.csv", "DIVISIONS_FILE: /no/such.csv: there is no such file"],
  ["DIVISIONS_FILE", "package.json", "DIVISIONS_FILE: package.json: no CSV: "],
  ["DIVISIONS_FILE", "data/jiangsu-former-divisions.csv", "line 2 is no division"],
  ["FORMER_DIVISIONS_FILES", "/no/such.csv", "FORMER_DIVISIONS_FILES: /no/such.csv: there is no such file"],
  ["FORMER_DIVISIONS_FILES", tmpdir(), `FORMER_DIVISIONS_FILES: ${tmpdir()}: this is a folder`],
  [
    "FORMER_DIVISIONS_FILES",
    "data/jiangsu-divisions.csv",
    "the first line has to be code,name,edition,successor,inside",
  ],
  ["WORKING_CALENDAR_FILE", "/no/such.json", "WORKING_CALENDAR_FILE: /no/such.json: there is no such file"],
  ["WORKING_CALENDAR_FILE", "README.md", "WORKING_CALENDAR_FILE: README.md: "],
])("B13: %s=%s stops the start with a sentence", async (variable, value, sentence) => {
  const said = await refusalOf({ [variable]: value });
  expect(said).toContain(sentence);
  expect(said).not.toMatch(/^ +at /m);
});
