import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type StartedChild, startChild } from "../../../scripts/processes/startChild.ts";
import { startWatched } from "../../../scripts/processes/startWatched.ts";

const folder = mkdtempSync(join(tmpdir(), "community-graph-watched-"));
const script = join(folder, "child.mjs");
let watched: StartedChild | null = null;
afterEach(async () => {
  await watched?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const saying = (word: string) =>
  `process.on("SIGTERM", () => process.exit(0)); process.send({ ready: true, word: ${JSON.stringify(word)} }); setInterval(() => {}, 1_000);`;

test("a child starts anew when its code changes, also after code that cannot be read", async () => {
  writeFileSync(script, saying("one"));
  const told: string[] = [];
  const words: unknown[] = [];
  const prepared: string[] = [];
  watched = startWatched({
    folders: [folder],
    start: () => {
      const child = startChild("child", script, [], process.env);
      child.ready.then(
        (message) => words.push((message as { readonly word: string }).word),
        () => undefined,
      );
      return child;
    },
    isIgnored: (path) => path.endsWith(".txt"),
    prepare: async (changed) => {
      prepared.push(...changed);
    },
    report: (text) => told.push(text),
  });
  await watched.ready;
  writeFileSync(join(folder, "notes.txt"), "of no interest");
  writeFileSync(script, saying("two"));
  await expect.poll(() => words.at(-1), { timeout: 10_000 }).toBe("two");
  writeFileSync(script, "process.exit(1);");
  await expect.poll(() => told.at(-1), { timeout: 10_000 }).toBe("waits for the next change");
  writeFileSync(script, saying("three"));
  await expect.poll(() => words.at(-1), { timeout: 10_000 }).toBe("three");
  expect(new Set(prepared)).toEqual(new Set([script]));
  expect(told.some((text) => /^ready again after \d+\.\d s$/.test(text))).toBe(true);
  await watched.stop();
  expect(await watched.ended).toBe(0);
});
