import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { defineConfig } from "vitest/config";
import { SkippedReporter } from "./test/support/skippedReporter.ts";
import { testProjects } from "./test/support/testProjects.ts";

const require = createRequire(import.meta.url);

if (!existsSync("schema/generated/client.ts") || !existsSync("adapters/generated")) {
  throw new Error(
    "What the tests import has not been generated: run `npm run generate` first, or a test by `npm test`.",
  );
}

export default defineConfig({
  resolve: {
    // Vite would take the ES module build and the packages of Apollo the other one: two copies of one class each.
    alias: [{ find: /^graphql$/, replacement: require.resolve("graphql") }],
  },
  test: {
    // `npm run test:unit` is the daily loop; without a project all run.
    projects: Object.entries(testProjects()).map(([name, include]) => ({
      extends: true as const,
      test: { name, include: [...include] },
    })),
    setupFiles: ["test/support/patience.ts"],
    reporters: ["default", new SkippedReporter()],
    // Of gateways that tests start as processes; tests of access control and of the query log turn them on.
    env: { ACCESS: "off", AUDIT: "off" },
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
});
