import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSealKeys, readSealKeys } from "../../../audit/seals/sealKeys.ts";
import { type JournalWriter, subjectOf, writeJournal } from "../../support/journalWriter.ts";

let directory = "";
let log = "";
let writer: JournalWriter;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "audit-cli-"));
  log = join(directory, "log");
  writer = writeJournal({ directory: log, chain: "gateway-1" });
  for (let number = 0; number < 300; number++) writer.operate(number);
  writer.seal();
  for (let number = 300; number < 400; number++) writer.operate(number);
  writer.stop();
});

afterEach(() => rmSync(directory, { recursive: true }));

function audit(...args: string[]) {
  const env = { ...process.env, AUDIT_DIR: log, AUDIT_KEYS: join(directory, "keys") };
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/commands/audit.ts", ...args], {
    env,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("verify", () => {
  test("says that a good log is good, and what it does not know", () => {
    const { status, stdout } = audit("verify");
    expect(status).toBe(0);
    expect(stdout).toContain("GOOD 完好");
    expect(stdout).toContain("No anchor was given");
    expect(stdout).toContain("compare those below");
  });

  test("names the first bad record, for a reader and as JSON", () => {
    const segment = join(writer.folder, "segments", "00000000000000000001.jsonl");
    writeFileSync(
      segment,
      readFileSync(segment, "utf8").replace('"requestId":"request-42"', '"requestId":"request-43"'),
    );
    const { status, stdout } = audit("verify", log, "--key", writer.keys[0]?.keyId ?? "");
    expect(status).toBe(1);
    expect(stdout).toContain("NOT GOOD 有问题");
    const { firstBad } = JSON.parse(audit("verify", "--json").stdout).chains[0];
    const lines = readFileSync(segment, "utf8").split("\n");
    const forged = lines.findLastIndex(
      (line) => line.includes('"requestId":"request-43"') && line.includes('"durationUs":2042'),
    );
    expect(firstBad).toEqual({ sequence: forged + 1, file: "segments/00000000000000000001.jsonl", line: forged + 1 });
    expect(stdout).toContain(`record ${forged + 1}, segments/00000000000000000001.jsonl:${forged + 1}`);
  });

  test("a key that was not given is not trusted", () => {
    const { status, stdout } = audit("verify", "--key", "0123456789abcdef");
    expect(status).toBe(1);
    expect(stdout).toContain("key-untrusted");
    expect(stdout).toContain("no record; see below");
  });
});

test("an anchor finds what was cut off at the end, which nothing else does", () => {
  const anchor = join(directory, "anchor.json");
  expect(audit("anchor", "--out", anchor).status).toBe(0);
  expect(audit("anchor", "--out", anchor).status).toBe(2);
  expect(audit("verify", "--anchor", anchor).status).toBe(0);

  const seals = join(writer.folder, "seals.jsonl");
  const [first = ""] = readFileSync(seals, "utf8").split("\n");
  const { to } = JSON.parse(first);
  writeFileSync(seals, `${first}\n`);
  let left = to;
  for (const name of readdirSync(join(writer.folder, "segments")).sort()) {
    const segment = join(writer.folder, "segments", name);
    const lines = readFileSync(segment, "utf8").split("\n").slice(0, -1).slice(0, left);
    left -= lines.length;
    if (lines.length === 0) rmSync(segment);
    else writeFileSync(segment, `${lines.join("\n")}\n`);
  }
  expect(audit("verify").status).toBe(0);
  const { status, stdout } = audit("verify", "--anchor", anchor);
  expect(status).toBe(1);
  expect(stdout).toContain(`first bad  record ${to + 1}`);
});

describe("export", () => {
  const march = ["--from", "2026-03-01", "--to", "2026-03-31"];

  test("writes a bundle about one person that is verified alone", () => {
    const out = join(directory, "bundle");
    const { status, stdout } = audit("export", ...march, "--subject", subjectOf(7), "--out", out);
    expect(status).toBe(0);
    const records = readFileSync(join(out, "gateway-1", "records.jsonl"), "utf8")
      .trimEnd()
      .split("\n");
    const operations = records.map((line) => JSON.parse(line)).filter(({ kind }) => kind === "operation");
    expect(operations).toHaveLength(20);
    expect(operations.every((one) => one.subjects[0].subjects[0] === subjectOf(7))).toBe(true);
    expect(stdout).toContain(`${records.length} records of 1 chains`);
    rmSync(log, { recursive: true });
    const verified = audit("verify", out, "--key", writer.keys[0]?.keyId ?? "");
    expect(verified.stdout).toContain("GOOD 完好: the bundle");
    expect(verified.status).toBe(0);
  });

  test("a bundle in which a record, a proof or a seal was changed, or a record removed, is found", () => {
    const out = join(directory, "bundle");
    audit("export", ...march, "--out", out);
    const chain = join(out, "gateway-1");
    const changes: readonly (readonly [string, (lines: string[]) => void])[] = [
      ["records.jsonl", (lines) => lines.splice(17, 1, (lines[17] ?? "").replace("answered", "refused"))],
      ["records.jsonl", (lines) => lines.splice(17, 1)],
      ["proofs.jsonl", (lines) => lines.splice(17, 1, (lines[17] ?? "").replace(/"path":\["./, '"path":["0'))],
      ["seals.jsonl", (lines) => lines.splice(0, 1, (lines[0] ?? "").replace(/"root":"..../, '"root":"0000'))],
    ];
    for (const [name, change] of changes) {
      const file = join(chain, name);
      const before = readFileSync(file, "utf8");
      const lines = before.trimEnd().split("\n");
      change(lines);
      writeFileSync(file, `${lines.join("\n")}\n`);
      expect(audit("verify", out).status, name).toBe(1);
      writeFileSync(file, before);
    }
    expect(audit("verify", out).status).toBe(0);
  });
});

test("rotate-key makes a key that the one before signs for", async () => {
  const keys = join(directory, "keys");
  expect(audit("rotate-key", keys).status).toBe(1);
  const [first] = await openSealKeys(keys, "ed25519", Date.now);
  const { status, stdout } = audit("rotate-key", "--json");
  expect(status).toBe(0);
  const [, second] = await readSealKeys(keys);
  expect(JSON.parse(stdout).keyId).toBe(second?.pair.keyId);
  expect(JSON.parse(second?.line ?? "{}").endorsedBy).toBe(first?.pair.keyId);
});

describe("what is written wrong is said in a sentence", () => {
  test.each([
    [["verify", "--key", "abc"], "16 hexadecimal digits"],
    [["verify", "/nowhere"], "cannot be read"],
    [["export", "--from", "March"], "Needed: --from, --to, --out."],
    [["export", "--from", "March", "--to", "2026-04-01", "--out", "x"], "--from is a day"],
    [["show"], "Needed: SEQUENCE."],
    [["rotate-key", "one", "other"], "One folder at a time."],
    [["forge"], 'There is no command "forge"'],
  ])("%j", (args, sentence) => {
    const { status, stderr } = audit(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
  });

  test("and a record that is not there is exit code 1", () => {
    expect(audit("show", "999999").status).toBe(1);
    expect(JSON.parse(audit("show", "3").stdout).sequence).toBe(3);
  });

  test("every command has its help", () => {
    expect(audit("--help").stdout).toContain("verify");
    for (const name of ["verify", "export", "anchor", "show", "rotate-key", "rotate-subject-key"]) {
      const { status, stdout } = audit(name, "--help");
      expect(status).toBe(0);
      expect(stdout).toContain(`npm run audit -- ${name}`);
    }
  });
});
