/**
 * Composes the subgraphs' schemas into schema/supergraph.graphql and the contracts in schema/contracts/: `npm run compose`.
 * `npm run compose -- --check` only tells whether the committed files are what would be written.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createFederationPlanner } from "../../gateway/plan/federationPlanner.ts";
import { readSchemas } from "../../gateway/plan/planner.ts";
import { checkedSubjects } from "../../gateway/subjects/checkSubjects.ts";
import { OperatorError } from "../../schema/operatorError.ts";
import { graphSchemas } from "../../subgraphs/modules/graphSchemas.ts";
import { loadGraph } from "../../subgraphs/modules/loadGraph.ts";
import { audiencesOf, composeContract } from "../building/composeContract.ts";
import { composeGraph } from "../building/composeSupergraph.ts";
import { isGiven } from "../flags/flagKinds.ts";
import { readFlags } from "../flags/readFlags.ts";

const { check: isCheck } = readFlags(
  "npm run compose -- [--check]: composes the subgraphs' schemas into schema/supergraph.graphql and schema/contracts/; --check only compares.",
  { check: isGiven },
);

const supergraphFile = "schema/supergraph.graphql";
const contractsFolder = "schema/contracts";

function headerOf(names: readonly string[]): string {
  return `# Composed from schema/{${names.join(",")}}.graphql by \`npm run compose\`. Do not edit.
# The routing URLs are those of the subgraphs when each runs alone on this machine.
`;
}

function contractHeader(audience: string): string {
  return `# The part of the graph that is tagged "${audience}", composed by \`npm run compose\`. Do not edit.\n`;
}

function firstDifference(committed: string, composed: string): string {
  const before = committed.split("\n");
  const after = composed.split("\n");
  const line = after.findIndex((text, index) => text !== before[index]);
  const at = line === -1 ? after.length : line;
  return `  line ${at + 1}\n    committed: ${before[at] ?? "(end of file)"}\n    composed:  ${after[at] ?? "(end of file)"}`;
}

/** What belongs into each file. */
async function composeAll(): Promise<ReadonlyMap<string, string>> {
  const sources = graphSchemas(await loadGraph(process.env));
  const supergraph = `${headerOf(sources.map(({ name }) => name))}\n${composeGraph(sources)}`;
  requireSubjects(supergraph);
  const files = new Map([[supergraphFile, supergraph]]);
  for (const audience of audiencesOf(sources)) {
    const contract = `${contractHeader(audience)}\n${composeContract(sources, audience)}`;
    files.set(`${contractsFolder}/${audience}.graphql`, contract);
  }
  return files;
}

/** As the gateway does at its start. @throws SupergraphError */
function requireSubjects(sdl: string): void {
  const { supergraphSchema, apiSchema } = readSchemas(createFederationPlanner(sdl).apiSdl, sdl);
  checkedSubjects(supergraphFile, supergraphSchema, apiSchema);
}

function contractFiles(): readonly string[] {
  return existsSync(contractsFolder) ? readdirSync(contractsFolder).map((name) => `${contractsFolder}/${name}`) : [];
}

function write(files: ReadonlyMap<string, string>): void {
  mkdirSync(contractsFolder, { recursive: true });
  for (const stale of contractFiles().filter((file) => !files.has(file))) rmSync(stale);
  for (const [file, text] of files) {
    writeFileSync(file, text);
    console.log(`${file} is written.`);
  }
}

function check(files: ReadonlyMap<string, string>): void {
  for (const stale of contractFiles().filter((file) => !files.has(file))) refuse(stale, "No field is tagged for it.");
  for (const [file, composed] of files) {
    const committed = existsSync(file) ? readFileSync(file, "utf8") : "";
    if (committed === composed) console.log(`${file} is what the subgraphs compose to.`);
    else refuse(file, firstDifference(committed, composed));
  }
}

function refuse(file: string, why: string): void {
  console.error(`${file} is not what the subgraphs compose to. Run \`npm run compose\` and commit the files.\n${why}`);
  process.exitCode = 1;
}

try {
  const files = await composeAll();
  if (isCheck) check(files);
  else write(files);
} catch (error) {
  if (!(error instanceof OperatorError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
