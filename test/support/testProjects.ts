import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/**
 * Which tests go together: `unit` needs no process, no database and no gateway; `properties` try what a seed generates;
 * `flows` are all others.
 */
export type TestProject = "unit" | "properties" | "flows";

/** What no unit test uses, by whatever of test/ it imports. */
const parts: ReadonlySet<string> = new Set([
  "node:child_process",
  "node:worker_threads",
  "playwright-core",
  "@redis/client",
  "gateway/openGateway.ts",
  "gateway/plan/openSupergraph.ts",
  "gateway/plan/planningThread.ts",
  "sandbox/postgres/startPostgres.ts",
  "sandbox/start.ts",
  "scripts/processes/startChild.ts",
]);

/** What makes cases of a seed. */
const generators: ReadonlySet<string> = new Set(["fast-check", "test/execute/support/random.ts"]);

/** Files of test/ by their project, in order. */
export function testProjects(): Readonly<Record<TestProject, readonly string[]>> {
  const projects: Record<TestProject, string[]> = { unit: [], properties: [], flows: [] };
  for (const file of globSync("test/**/*.test.ts").map(normalize).sort()) projects[projectOf(file)].push(file);
  return projects;
}

function projectOf(file: string): TestProject {
  const reached = reachedFrom(file);
  if (!parts.isDisjointFrom(reached)) return "flows";
  return generators.isDisjointFrom(reached) ? "unit" : "properties";
}

/** What a file imports, and what the files of test/ and bench/ import that it imports. */
function reachedFrom(file: string): ReadonlySet<string> {
  const reached = new Set([file]);
  // A set that grows is gone through to its new end.
  for (const one of reached) {
    if (/^(test|bench)\/.*\.ts$/.test(one)) for (const target of importsOf(one)) reached.add(target);
  }
  return reached;
}

const known = new Map<string, readonly string[]>();

/** Values alone: a type needs nothing. */
function importsOf(file: string): readonly string[] {
  const before = known.get(file);
  if (before !== undefined) return before;
  const text = readFileSync(file, "utf8");
  const statements = text.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from\s+"([^"]+)"|import\(\s*"([^"]+)"\s*\)/gm);
  const targets = [...statements].map(([, from, dynamic = ""]) => {
    const target = from ?? dynamic;
    return target.startsWith(".") ? join(dirname(file), target) : target;
  });
  known.set(file, targets);
  return targets;
}
