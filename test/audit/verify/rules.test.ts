import { appendFileSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { verifyJournal } from "../../../audit/verify/verifyJournal.ts";
import { type JournalWriter, operationOf, readingOf, writeJournal } from "../../support/journalWriter.ts";

let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "verify-"));
});

afterEach(() => rmSync(directory, { recursive: true }));

async function problemsOf(): Promise<readonly string[]> {
  const report = await verifyJournal(directory);
  return [...report.problems, ...report.chains.flatMap(({ problems }) => problems)].map(({ kind }) => kind);
}

function operate(writer: JournalWriter, count: number): void {
  for (let number = 0; number < count; number++) writer.operate(number);
}

test("SM3 and SM2 are verified as well", async () => {
  const writer = writeJournal({ directory, chain: "guomi", hashAlgorithm: "sm3", signatureAlgorithm: "sm2" });
  operate(writer, 30);
  writer.rotateKey();
  writer.stop();
  expect(await problemsOf()).toEqual([]);
  const [segment = ""] = readdirSync(join(writer.folder, "segments"));
  const file = join(writer.folder, "segments", segment);
  writeFileSync(file, readFileSync(file, "utf8").replace("request-20", "request-21"));
  const report = await verifyJournal(directory);
  expect(report.chains[0]?.firstBad?.line).toBe(
    readFileSync(file, "utf8")
      .split("\n")
      .findIndex((line) => line.includes('"durationUs":2020')) + 1,
  );
});

describe("a tail without a seal", () => {
  let writer: JournalWriter;

  beforeEach(() => {
    writer = writeJournal({ directory, chain: "gateway-1", recordsOfSegment: 10_000 });
    operate(writer, 100);
    writer.seal();
  });

  test("is fine while it is young and short, also with a line that is just being written", async () => {
    operate(writer, 900);
    appendFileSync(join(writer.folder, "segments", "00000000000000000001.jsonl"), '{"address":"192.');
    expect(await problemsOf()).toEqual([]);
    const report = await verifyJournal(directory);
    expect(report.chains[0]?.notes.join(" ")).toContain("is not finished");
    expect(report.chains[0]?.last).toBe(writer.sequence());
  });

  test("is not when it is long", async () => {
    operate(writer, 2_001);
    expect(await problemsOf()).toEqual(["tail-unsealed"]);
  });

  test("is not when it is old", async () => {
    operate(writer, 1);
    writer.passTime(121_000);
    operate(writer, 1);
    expect(await problemsOf()).toEqual(["tail-unsealed"]);
  });

  test("is not when the process has ended", async () => {
    writer.append({ kind: "administration", action: "gateway.stopped" });
    expect(await problemsOf()).toEqual(["tail-unsealed"]);
  });

  test("names the record in it that was changed", async () => {
    operate(writer, 50);
    const file = join(writer.folder, "segments", "00000000000000000001.jsonl");
    const lines = readFileSync(file, "utf8").split("\n");
    lines[120] = (lines[120] ?? "").replace("grid-screen", "grid-scream");
    writeFileSync(file, lines.join("\n"));
    const report = await verifyJournal(directory);
    expect(report.chains[0]?.firstBad?.sequence).toBe(121);
  });
});

describe("retention", () => {
  async function journalWithout(removedTo: number | null, isSealed = true) {
    const writer = writeJournal({ directory, chain: "gateway-1", recordsOfSegment: 100 });
    operate(writer, 130);
    writer.seal();
    operate(writer, 200);
    writer.seal();
    if (removedTo !== null) {
      writer.append({ kind: "administration", action: "retention.applied", details: { removedTo } });
    }
    if (isSealed) writer.stop();
    const [first = "", second = ""] = readdirSync(join(writer.folder, "segments")).sort();
    rmSync(join(writer.folder, "segments", first));
    expect(Number(second.slice(0, 20))).toBe(100);
  }

  test("that a sealed record tells is nothing wrong", async () => {
    await journalWithout(99);
    const report = await verifyJournal(directory);
    expect(report.chains[0]?.problems).toEqual([]);
    expect(report.chains[0]?.first).toBe(100);
  });

  test.each([
    ["nothing tells", null, true, 1],
    ["tells less", 40, true, 41],
    ["only a record without a seal tells", 99, false, 1],
  ] as const)("where %s is a loss", async (_what, removedTo, isSealed, first) => {
    await journalWithout(removedTo, isSealed);
    const report = await verifyJournal(directory);
    expect(report.chains[0]?.problems.map(({ kind }) => kind)).toEqual(["retention-unexplained"]);
    expect(report.chains[0]?.firstBad?.sequence).toBe(first);
  });
});

describe("what records say has to fit together", () => {
  test.each([
    ["a reading that is not there", (writer: JournalWriter) => writer.append(operationOf(1, readingOf(99)))],
    [
      "a reading by the wrong hash",
      (writer: JournalWriter) => writer.append({ ...readingOf(99), text: "query { a }" }),
    ],
    [
      "a time that goes back",
      (writer: JournalWriter) => {
        writer.passTime(-61_000);
        writer.append({ kind: "administration", action: "supergraph.taken" });
      },
    ],
  ])("%s", async (_what, write) => {
    const writer = writeJournal({ directory, chain: "gateway-1" });
    operate(writer, 10);
    write(writer);
    writer.passTime(61_000);
    writer.stop();
    expect(await problemsOf()).toEqual(["record-content"]);
    expect((await verifyJournal(directory, { checkContent: false })).isGood).toBe(true);
  });
});

test("a chain under another name, and a chain that is gone, are found", async () => {
  const writer = writeJournal({ directory, chain: "gateway-1" });
  operate(writer, 10);
  writer.stop();
  const head = {
    sequence: 1,
    digest: "0".repeat(64),
    seal: 1,
    sealDigest: "0".repeat(64),
    keys: [],
    time: writer.now(),
  };
  const anchor = { format: 1, time: writer.now(), chains: [{ chain: "gateway-2", ...head }] } as const;
  const report = await verifyJournal(directory, { anchor });
  expect(report.problems.map(({ kind }) => kind)).toEqual(["chain-missing"]);
  renameSync(writer.folder, join(directory, "gateway-3"));
  expect(await problemsOf()).toEqual(["chain-name"]);
});
