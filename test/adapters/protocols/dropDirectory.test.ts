import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { dropDirectory, maxDropNamesItems } from "../../../adapters/protocols/dropDirectory.ts";

const directory = mkdtempSync(join(tmpdir(), "community-graph-drop-"));
afterAll(() => rmSync(directory, { recursive: true }));

test("D-08: a drop folder with more names than its bound is a bad reply, and is not listed to its end", async () => {
  const drop = dropDirectory({ system: "drop", directory, maxBytes: 10 });
  const month = join(directory, "202611");
  mkdirSync(month);
  for (let index = 0; index < maxDropNamesItems; index += 1) writeFileSync(join(month, `${index}.csv`), "");
  expect(await drop.files("202611")).toHaveLength(maxDropNamesItems);
  writeFileSync(join(month, "more.csv"), "");
  await expect(drop.files("202611")).rejects.toMatchObject({ reason: "badReply", sourceCode: "names" });
});
