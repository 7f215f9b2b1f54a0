import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { exportBundle } from "../../../audit/export/exportBundle.ts";
import { createChainReader } from "../../../audit/index/chainReader.ts";
import { verifyJournal } from "../../../audit/verify/verifyJournal.ts";
import { makeTestQueryLog } from "../../support/queryLog.ts";
import { operation, temporaryFolder } from "../journal/support.ts";

const name = "00000000000000000001.jsonl";

/** A sealed log of one chain, `test`; a copy for each test. */
let good: string;
beforeAll(async () => {
  const log = await makeTestQueryLog();
  const audit = await log.open();
  for (let count = 0; count < 20; count += 1) await audit.operation(...operation(`r-${count}`));
  await audit.close();
  good = log.directory;
  return log.remove;
});

async function copy(): Promise<string> {
  const folder = join(await temporaryFolder(), "log");
  cpSync(good, folder, { recursive: true });
  return folder;
}

/** As people run it: with 256 MB, and no longer than a minute. */
function audit(...argv: readonly string[]) {
  const run = spawnSync(process.execPath, ["--max-old-space-size=256", "scripts/commands/audit.ts", ...argv], {
    encoding: "utf8",
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return { ...run, output: run.stdout + run.stderr };
}

const segment = (folder: string) => join(folder, "test", "segments", name);
const replace = (path: string, make: () => void) => {
  rmSync(path, { recursive: true, force: true });
  make();
};

// Without `openPlainFile`: a link is followed, a pipe waited for without an end, a folder or a device ends the verifier.
test.each<readonly [string, (folder: string) => void | Promise<void>]>([
  [
    "a link in place of a segment",
    (folder) => replace(segment(folder), () => symlinkSync(segment(good), segment(folder))),
  ],
  ["a link to itself", (folder) => replace(segment(folder), () => symlinkSync(name, segment(folder)))],
  [
    "a link in place of the folder of segments",
    (folder) => {
      const path = join(folder, "test", "segments");
      replace(path, () => symlinkSync(join(good, "test", "segments"), path));
    },
  ],
  [
    "a link in place of a chain",
    (folder) => {
      const path = join(folder, "test");
      replace(path, () => symlinkSync(join(good, "test"), path));
    },
  ],
  [
    "a link in place of the seals",
    (folder) => {
      const path = join(folder, "test", "seals.jsonl");
      replace(path, () => symlinkSync(join(good, "test", "seals.jsonl"), path));
    },
  ],
  [
    "a pipe in place of a segment",
    (folder) => replace(segment(folder), () => execFileSync("mkfifo", [segment(folder)])),
  ],
  [
    "a pipe in place of the keys",
    (folder) => {
      const path = join(folder, "test", "keys.jsonl");
      replace(path, () => execFileSync("mkfifo", [path]));
    },
  ],
  ["a pipe in place of the timestamps", (folder) => execFileSync("mkfifo", [join(folder, "test", "timestamps.jsonl")])],
  [
    "a socket in place of a segment",
    async (folder) => {
      rmSync(segment(folder));
      const server = createServer();
      onTestFinished(() => void server.close());
      const short = join(await temporaryFolder(), "s");
      await new Promise<void>((resolve) => server.listen(short, resolve));
      renameSync(short, segment(folder));
    },
  ],
  ["a folder in place of a segment", (folder) => replace(segment(folder), () => mkdirSync(segment(folder)))],
  [
    "a file in place of the folder of segments",
    (folder) => {
      const path = join(folder, "test", "segments");
      replace(path, () => writeFileSync(path, "nothing"));
    },
  ],
  ["a segment of a terabyte without a line end", (folder) => truncateSync(segment(folder), 2 ** 40)],
  ["seals of a terabyte without a line end", (folder) => truncateSync(join(folder, "test", "seals.jsonl"), 2 ** 40)],
  ["a segment of line feeds alone", (folder) => appendFileSync(segment(folder), Buffer.alloc(32 * 1024 * 1024, 10))],
  [
    "lines of eight megabytes",
    (folder) => {
      for (let count = 0; count < 20; count += 1) appendFileSync(segment(folder), `${"a".repeat(8 * 1024 * 1024)}\n`);
    },
  ],
  ["JSON a million deep", (folder) => appendFileSync(segment(folder), `{"a":${"[".repeat(1e6)}${"]".repeat(1e6)}}\n`)],
  ["names that are there twice", (folder) => appendFileSync(segment(folder), '{"chain":"test","chain":"other"}\n')],
  ["bytes that are no text", (folder) => appendFileSync(segment(folder), Buffer.from([0, 255, 10, 0, 254, 10]))],
  [
    "a segment that is another one's",
    (folder) => copyFileSync(segment(folder), segment(folder).replace("1.jsonl", "9.jsonl")),
  ],
])(
  "C5: a verdict on %s",
  async (_name, damage) => {
    const folder = await copy();
    await damage(folder);
    const { status, signal, output } = audit("verify", folder);
    expect(signal).toBeNull();
    expect(output).toContain("NOT GOOD 有问题");
    expect(status).toBe(1);
    for (const argv of [
      ["show", "3"],
      ["anchor", folder],
      ["export", "--from", "2020-01-01", "--to", "2099-01-01", "--out", join(folder, "../out")],
    ]) {
      const run = spawnSync(process.execPath, ["--max-old-space-size=256", "scripts/commands/audit.ts", ...argv], {
        encoding: "utf8",
        timeout: 60_000,
        env: { ...process.env, AUDIT_DIR: folder },
      });
      expect(run.signal, argv[0]).toBeNull();
      expect(run.stderr, argv[0]).not.toMatch(/^\s+at /m);
    }
  },
  180_000,
);

test("C5: names with escape characters and line ends stand on the terminal as escapes", async () => {
  const folder = await copy();
  renameSync(join(folder, "test"), join(folder, "x\u001b[2J\u009b\u202e\nGOOD 完好: y"));
  const { output, status } = audit("verify", folder);
  expect(status).toBe(1);
  expect(output).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
  expect(output).not.toMatch(/^GOOD/m);
  expect(output).toContain("x\\u001b[2J\\u009b\\u202e\\u000aGOOD");
  const json = audit("verify", folder, "--json");
  expect(json.stdout).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
  expect(JSON.parse(json.stdout)).toMatchObject({ isGood: false });
});

test("C5: a hundred thousand other names, and a segment that goes while it is read, are no matter", async () => {
  const folder = await copy();
  for (let count = 0; count < 100_000; count += 1) writeFileSync(join(folder, "test", "segments", `z${count}`), "");
  expect((await verifyJournal(folder)).isGood).toBe(true);
  rmSync(segment(folder));
  expect((await verifyJournal(folder)).isGood).toBe(false);
}, 60_000);

test("C5: the reader of the index takes plain files alone", async () => {
  const folder = await copy();
  const bounds = { maxRecords: 10, maxBytes: 1_000_000, until: 5 };
  expect(await createChainReader(join(folder, "test")).read(1, bounds)).toHaveLength(5);
  replace(segment(folder), () => symlinkSync(segment(good), segment(folder)));
  await expect(createChainReader(join(folder, "test")).read(1, bounds)).rejects.toThrow("is no plain file");
  replace(segment(folder), () => execFileSync("mkfifo", [segment(folder)]));
  await expect(createChainReader(join(folder, "test")).read(1, bounds)).rejects.toThrow("is no plain file");
});

test("C5: what is written is for this user alone: the log, its folders, bundles and anchors", async () => {
  const out = join(await temporaryFolder(), "new", "bundle");
  const umask = process.umask(0);
  onTestFinished(() => void process.umask(umask));
  const log = await makeTestQueryLog();
  onTestFinished(log.remove);
  const open = await log.open();
  await open.operation(...operation("one"));
  await open.close();
  await exportBundle({ directory: log.directory, out, selection: { from: "2020", to: "2099", subjects: [] } });
  audit("anchor", log.directory, "--out", join(out, "anchor.json"));
  const all = (folder: string): readonly string[] => [
    folder,
    ...readdirSync(folder, { recursive: true, encoding: "utf8" }).map((one) => join(folder, one)),
  ];
  for (const path of [...all(log.directory), ...all(out)]) {
    const status = statSync(path);
    expect([path, (status.mode & 0o777).toString(8)]).toEqual([path, status.isDirectory() ? "700" : "600"]);
  }
});
