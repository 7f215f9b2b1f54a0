import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { FormatError } from "../../../audit/format/formatError.ts";
import { createTimestampCheck } from "../../../audit/timestamp/checkToken.ts";
import { requestToken } from "../../../audit/timestamp/requestToken.ts";
import { TimestampError } from "../../../audit/timestamp/timestampError.ts";
import { createTimestamper } from "../../../audit/timestamp/timestamper.ts";
import { verifyJournal } from "../../../audit/verify/verifyJournal.ts";
import { writeJournal } from "../../support/journalWriter.ts";
import { openTimestampAuthority, type TimestampAuthority } from "../../support/timestampAuthority.ts";

let authority: TimestampAuthority;
let other: TimestampAuthority;
let directory = "";
const line = '{"chain":"gateway-1","seal":1}';
const { signal } = new AbortController();

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "timestamps-"));
  [authority, other] = await Promise.all([openTimestampAuthority(), openTimestampAuthority()]);
});

afterAll(async () => {
  await Promise.all([authority.close(), other.close()]);
  rmSync(directory, { recursive: true });
});

describe("a token of openssl ts", () => {
  test("holds for the line it was asked for, says when, and for no other line or authority", async () => {
    const token = await requestToken({ url: authority.url, line, timeoutMs: 10_000, signal });
    const check = createTimestampCheck(authority.ca);
    expect(Math.abs(Date.parse(await check(token, Buffer.from(line))) - Date.now())).toBeLessThan(60_000);
    await expect(check(token, Buffer.from(`${line} `))).rejects.toThrow("it is not over this seal");
    await expect(createTimestampCheck(other.ca)(token, Buffer.from(line))).rejects.toThrow("does not lead to one");
  });

  test("of one bit otherwise in what is signed is refused", async () => {
    const token = await requestToken({ url: authority.url, line, timeoutMs: 10_000, signal });
    const check = createTimestampCheck(authority.ca);
    const serial = token.indexOf(Buffer.from("1.2.3.4.1")) + 1;
    for (const position of [serial, token.length - 5, token.length - 40, Math.floor(token.length * 0.1)]) {
      const changed = Buffer.from(token);
      changed[position] = (changed[position] ?? 0) ^ 4;
      await expect(check(changed, Buffer.from(line))).rejects.toThrow(FormatError);
    }
  });

  test("cannot be had from who does not answer", async () => {
    await expect(requestToken({ url: "http://127.0.0.1:9/", line, timeoutMs: 1_000, signal })).rejects.toThrow(
      TimestampError,
    );
    authority.failNext(1);
    await expect(requestToken({ url: authority.url, line, timeoutMs: 10_000, signal })).rejects.toThrow("status 503");
  });
});

test("the worker tries again, keeps the token, and the verifier checks it", async () => {
  const writer = writeJournal({ directory, chain: "gateway-1" });
  for (let number = 0; number < 10; number++) writer.operate(number);
  writer.stop();
  const sealed = readFileSync(join(writer.folder, "seals.jsonl"), "utf8").trimEnd();
  const worker = createTimestamper({ folder: writer.folder, url: authority.url, ca: authority.ca, retryMs: 20 });
  authority.failNext(2);
  worker.onSeal(1, sealed);
  const file = join(writer.folder, "timestamps.jsonl");
  await vi.waitFor(() => expect(readFileSync(file, "utf8").endsWith("\n")).toBe(true), { timeout: 20_000 });
  await vi.waitFor(() => expect(worker.problem()).toBeNull());
  await worker.close();

  const check = createTimestampCheck(authority.ca);
  const good = await verifyJournal(directory, { checkTimestamp: check });
  expect(good.isGood).toBe(true);
  expect(good.chains[0]?.timestamps).toBe(1);

  const stranger = await verifyJournal(directory, { checkTimestamp: createTimestampCheck(other.ca) });
  expect(stranger.chains[0]?.problems.map(({ kind }) => kind)).toEqual(["timestamp-wrong"]);
  expect(stranger.chains[0]?.firstBad).toBeNull();

  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace('"seal":1', '"seal":2'));
  const moved = await verifyJournal(directory, { checkTimestamp: check });
  expect(moved.chains[0]?.problems.map(({ kind }) => kind)).toEqual(["timestamp-wrong"]);
});
