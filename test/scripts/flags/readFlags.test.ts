import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "read-flags-"));
const command = join(folder, "command.ts");

beforeAll(() => {
  const scripts = join(import.meta.dirname, "../../../scripts/flags");
  writeFileSync(
    command,
    `import { isGiven, name, someOf, wholeNumber, wholeNumbers } from "${scripts}/flagKinds.ts";
import { readFlags } from "${scripts}/readFlags.ts";
const { only, ...values } = readFlags("npm run toy -- [flags]\\n\\nA toy.", {
  seed: wholeNumber(1, { from: 0, to: 99 }),
  at: wholeNumber(null, { from: 5, to: 9 }),
  only: someOf(["a", "b"]),
  sizes: wholeNumbers([1, 2], { from: 1, to: 4 }),
  json: name,
  quick: isGiven,
});
console.log(JSON.stringify({ ...values, only: only === null ? null : [...only] }));`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(flags: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [command, ...flags])) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

test.each([
  [[], { seed: 1, at: null, sizes: [1, 2], quick: false, only: null }],
  [
    ["--seed", "7", "--at=9", "--only", "b,a", "--sizes", "4,1", "--json", "out.json", "--quick"],
    { seed: 7, at: 9, sizes: [4, 1], json: "out.json", quick: true, only: ["b", "a"] },
  ],
])("D12: flags %j are read by their kind", async (flags, values) => {
  const { code, stdout, stderr } = await run(flags);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual(values);
});

test.each([["--help"], ["-h"], ["--seed", "x", "--help"]])("D12: %j %s %s prints the help", async (...flags) => {
  expect(await run(flags)).toMatchObject({ code: 0, stdout: "npm run toy -- [flags]\n\nA toy.\n", stderr: "" });
});

const accepted = "accepted: --seed, --at, --only, --sizes, --json, --quick, --help.";

test.each([
  [["--sed", "1"], `Unknown argument "--sed"; ${accepted}`],
  [["-x"], `Unknown argument "-x"; ${accepted}`],
  [["7"], `Unknown argument "7"; ${accepted}`],
  [["--", "--seed"], `Unknown argument "--"; ${accepted}`],
  [["--constructor"], `Unknown argument "--constructor"; ${accepted}`],
  [["--__proto__=1"], `Unknown argument "--__proto__"; ${accepted}`],
  [["--no-quick"], `Unknown argument "--no-quick"; ${accepted}`],
  [["--seed"], "--seed needs a value: a whole number from 0 to 99."],
  [["--seed", "--quick"], "--seed needs a value: a whole number from 0 to 99."],
  [["--seed", "-1"], '--seed is "-1"; accepted: a whole number from 0 to 99.'],
  [["--seed=1e1"], '--seed is "1e1"; accepted: a whole number from 0 to 99.'],
  [["--seed", "100"], '--seed is "100"; accepted: a whole number from 0 to 99.'],
  [["--seed="], '--seed is ""; accepted: a whole number from 0 to 99.'],
  [["--at", "4"], '--at is "4"; accepted: a whole number from 5 to 9.'],
  [["--only", "a,c"], '--only is "a,c"; accepted: one or several of a, b, parted by commas.'],
  [["--only", "a,"], '--only is "a,"; accepted: one or several of a, b, parted by commas.'],
  [["--sizes", "1,,2"], '--sizes is "1,,2"; accepted: whole numbers from 1 to 4, parted by commas.'],
  [["--json", ""], '--json is ""; accepted: a name.'],
  [["--quick=yes"], "--quick takes no value."],
])("D12: %j ends with one sentence, the help and 2", async (flags, sentence) => {
  expect(await run(flags)).toMatchObject({
    code: 2,
    stdout: "",
    stderr: `${sentence}\n\nnpm run toy -- [flags]\n\nA toy.\n`,
  });
});
