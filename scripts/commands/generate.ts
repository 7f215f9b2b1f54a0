/**
 * Makes everything that is not committed: `npm run generate`. Runs before `npm start` and `npm test`; what has not
 * changed since the last time is skipped. Works without internet.
 */
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { OperatorError } from "../../schema/operatorError.ts";
import { readFlags } from "../flags/readFlags.ts";
import { withProcessLock } from "../processes/processLock.ts";

readFlags("npm run generate: makes everything that is not committed, as far as it has changed. Needs no internet.", {});

interface Step {
  readonly name: string;
  /** What the result depends on, beside the installed packages. */
  readonly inputs: readonly string[];
  /** There when the step has been done. */
  readonly outputs: readonly string[];
  readonly run: () => Promise<unknown>;
}

const steps: readonly Step[] = [
  {
    name: "database clients",
    inputs: ["schema/prisma/**/*", "scripts/building/generatePrisma.ts"],
    outputs: ["adapters/generated", "access/generated", "audit/generated"],
    run: async () => (await import("../building/generatePrisma.ts")).generatePrisma(),
  },
  {
    name: "types of resolvers and operations",
    inputs: [
      "schema/*.{graphql,ts}",
      "examples/*.graphql",
      "test/operations/*.graphql",
      "community.config.ts",
      "subgraphs/*/{mappers,module}.ts",
      "codegen.ts",
      "scripts/building/generateCode.ts",
    ],
    outputs: ["schema/generated/client.ts"],
    run: async () => (await import("../building/generateCode.ts")).writeCode(),
  },
  {
    name: "explorer page",
    inputs: ["console/*", "console/{source,public}/**/*", "examples/*", "scripts/building/buildConsole.ts"],
    outputs: ["console/dist/index.html"],
    run: async () => (await import("../building/buildConsole.ts")).buildConsole(),
  },
];

const folder = "node_modules/.cache/community-graph";
const stateFile = `${folder}/generated.json`;

/** Changes when a matching file appears, goes or changes, or when the installed versions do. */
function fingerprint(patterns: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of globSync([...patterns, "package-lock.json"]).sort()) {
    if (!statSync(file).isFile()) continue;
    hash.update(`${file}\n`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

function readState(): Record<string, string> {
  return existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, "utf8")) : {};
}

function pending(): readonly { readonly step: Step; readonly current: string }[] {
  const state = readState();
  return steps
    .map((step) => ({ step, current: fingerprint(step.inputs) }))
    .filter(({ step, current }) => state[step.name] !== current || !step.outputs.every((output) => existsSync(output)));
}

async function generate(): Promise<void> {
  for (const { step, current } of pending()) {
    const start = performance.now();
    await step.run();
    mkdirSync(folder, { recursive: true });
    writeFileSync(stateFile, JSON.stringify({ ...readState(), [step.name]: current }));
    console.log(`generated: ${step.name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  }
}

try {
  if (pending().length > 0) await withProcessLock(`${folder}/generate.lock`, generate);
} catch (error) {
  if (!(error instanceof OperatorError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
