/**
 * Writes the types of the subgraphs' resolvers and of the example and test operations: `npm run codegen`.
 * `npm run codegen -- --check` only tells whether they are on disk as they would be written; it fails as well for an
 * operation that does not fit the schema.
 */

import { OperatorError } from "../../schema/operatorError.ts";
import { generateCode, readOrNull, writeCode } from "../building/generateCode.ts";
import { isGiven } from "../flags/flagKinds.ts";
import { readFlags } from "../flags/readFlags.ts";

const { check: isCheck } = readFlags(
  "npm run codegen -- [--check]: writes the types of the resolvers and of the example operations; --check only compares.",
  { check: isGiven },
);

async function check(): Promise<void> {
  const files = await generateCode();
  const stale = files.filter(({ filename, content }) => readOrNull(filename) !== content);
  for (const { filename } of stale) console.error(`${filename} is not what the schema gives. Run \`npm run codegen\`.`);
  if (stale.length > 0) process.exitCode = 1;
  else console.log(`${files.length} generated files are up to date; every operation fits the schema.`);
}

try {
  if (isCheck) await check();
  else await writeCode();
} catch (error) {
  if (!(error instanceof OperatorError)) throw error;
  console.error(`Code cannot be generated:\n${error.message}`);
  process.exitCode = 1;
}
