import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, expect, test } from "vitest";
import { startChild } from "../../../scripts/processes/startChild.ts";

const folder = mkdtempSync(join(tmpdir(), "community-graph-child-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("what Node has compiled is kept for the next start, in .data or where the operator says", async () => {
  const script = join(folder, "child.mts");
  writeFileSync(
    script,
    `import { getCompileCacheDir } from "node:module";
     process.on("SIGTERM", () => process.exit(0));
     process.send!({ ready: true, compileCache: getCompileCacheDir() });
     setInterval(() => {}, 1_000);`,
  );
  const compileCacheOf = async (environment: NodeJS.ProcessEnv) => {
    const child = startChild("child", script, [], environment);
    const { compileCache } = (await child.ready) as { readonly compileCache: string };
    await child.stop();
    return compileCache;
  };
  const { NODE_COMPILE_CACHE: _, ...environment } = process.env;
  expect(await compileCacheOf(environment)).toContain(`${resolve(".data/compile-cache")}/`);
  const own = join(folder, "own");
  expect(await compileCacheOf({ ...environment, NODE_COMPILE_CACHE: own })).toContain(`${own}/`);
  expect(readdirSync(own, { recursive: true }).length).toBeGreaterThan(1);
});
