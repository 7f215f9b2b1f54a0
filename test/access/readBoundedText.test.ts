import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readBoundedText } from "../../access/readBoundedText.ts";
import { openFileKeys } from "../../access/tokens/fileKeys.ts";
import { readIssuers } from "../../access/tokens/readIssuers.ts";

const folder = mkdtempSync(join(tmpdir(), "community-graph-bounded-"));
const path = join(folder, "file");
afterAll(() => rmSync(folder, { recursive: true }));

const written = (text: string) => {
  writeFileSync(path, text);
  return path;
};

describe("D-08: files that settings name have a bound", () => {
  test("D-08: a file of exactly the bound is read, one of a byte more is not", () => {
    const text = `${"a".repeat(65_536)}\u5e02`;
    expect(readBoundedText(written(text), 65_539)).toBe(text);
    expect(readBoundedText(written(""), 10)).toBe("");
    expect(() => readBoundedText(written(`${text}b`), 65_539)).toThrow(RangeError);
  });

  test("D-08: a device without an end is given up", () => {
    expect(() => readBoundedText("/dev/zero", 100_000)).toThrow("/dev/zero has more than 100000 bytes.");
  });

  test("D-08: a file of issuers that is too long, or names too many, is refused", () => {
    expect(() => readIssuers(written(`{ "issuers": [] ${" ".repeat(1_048_576)}}`))).toThrow(/of at most 1048576 bytes/);
    const issuers = Array.from({ length: 101 }, () => ({}));
    expect(() => readIssuers(written(JSON.stringify({ issuers })))).toThrow(/issuers has to be at most 100 entries/);
  });

  test("D-08: a key set that is too long is refused at the start", () => {
    const file = written(`{ "keys": [] ${" ".repeat(1_048_576)}}`);
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    expect(() => openFileKeys(file, log, () => undefined)).toThrow(/of at most 1 MiB/);
  });
});
