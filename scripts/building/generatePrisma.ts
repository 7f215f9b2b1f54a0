import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Generates a client for every schema/prisma/*.prisma, into the place that the schema names.
 *
 * Needs no network: `prisma generate` asks for the schema engine, a download that it never runs, so that any existing file
 * satisfies it. Rejects with the command's output when a schema is wrong.
 */
export async function generatePrisma(): Promise<readonly string[]> {
  const schemas = (await readdir(`${root}schema/prisma`)).filter((name) => name.endsWith(".prisma")).sort();
  for (const schema of schemas) {
    await run(
      process.execPath,
      [`${root}node_modules/prisma/build/index.js`, "generate", "--schema", `schema/prisma/${schema}`],
      {
        cwd: root,
        env: {
          ...process.env,
          PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
          PRISMA_HIDE_UPDATE_MESSAGE: "1",
          CHECKPOINT_DISABLE: "1",
        },
      },
    );
  }
  return schemas;
}

if (import.meta.main) {
  for (const schema of await generatePrisma()) process.stdout.write(`generated ${schema}\n`);
}
