/**
 * Composes the subgraphs' schemas into schema/supergraph.graphql and the contracts in schema/contracts/: `npm run compose`.
 * `npm run compose -- --check` only tells whether the committed files are what would be written.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createFederationPlanner } from "../../gateway/plan/federationPlanner.ts";
import { readSchemas } from "../../gateway/plan/planner.ts";
import { checkedSubjects } from "../../gateway/subjects/checkSubjects.ts";
import { OperatorError } from "../../schema/operatorError.ts";
import { readSubgraphSchema } from "../../schema/readSubgraphSchema.ts";
import { audiencesOf, composeContract } from "../building/composeContract.ts";
import { composeGraph, type SubgraphSource } from "../building/composeSupergraph.ts";
import { isGiven } from "../flags/flagKinds.ts";
import { readFlags } from "../flags/readFlags.ts";

const { check: isCheck } = readFlags(
  "npm run compose -- [--check]: composes the subgraphs' schemas into schema/supergraph.graphql and schema/contracts/; --check only compares.",
  { check: isGiven },
);

const supergraphFile = "schema/supergraph.graphql";
const contractsFolder = "schema/contracts";

const header = `# Composed from schema/{identity,division,grid,service,asset,access,audit}.graphql by \`npm run compose\`. Do not edit.
# The routing URLs are those of the subgraphs when each runs alone on this machine.
`;

const routingUrls = {
  identity: "http://127.0.0.1:4107/graphql",
  division: "http://127.0.0.1:4101/graphql",
  grid: "http://127.0.0.1:4102/graphql",
  service: "http://127.0.0.1:4103/graphql",
  asset: "http://127.0.0.1:4104/graphql",
  access: "http://127.0.0.1:4105/graphql",
  audit: "http://127.0.0.1:4106/graphql",
} as const;

function contractHeader(audience: string): string {
  return `# The part of the graph that is tagged "${audience}", composed by \`npm run compose\`. Do not edit.\n`;
}

function readSources(): SubgraphSource[] {
  return Object.entries(routingUrls).map(([name, url]) => ({
    name,
    url,
    sdl: readSubgraphSchema(name),
  }));
}

function firstDifference(committed: string, composed: string): string {
  const before = committed.split("\n");
  const after = composed.split("\n");
  const line = after.findIndex((text, index) => text !== before[index]);
  const at = line === -1 ? after.length : line;
  return `  line ${at + 1}\n    committed: ${before[at] ?? "(end of file)"}\n    composed:  ${after[at] ?? "(end of file)"}`;
}

/** What belongs into each file. */
function composeAll(): ReadonlyMap<string, string> {
  const sources = readSources();
  const supergraph = `${header}\n${composeGraph(sources)}`;
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
  const files = composeAll();
  if (isCheck) check(files);
  else write(files);
} catch (error) {
  if (!(error instanceof OperatorError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
