/**
 * Composes the subgraphs' schemas into schema/supergraph.graphql: `npm run compose`.
 * `npm run compose -- --check` only tells whether the committed file is what would be written.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { CompositionError, composeSupergraph, type SubgraphSource } from "./composeSupergraph.ts";
import { readFlags } from "./readFlags.ts";

const flags = readFlags(
  "npm run compose -- [--check]: composes the subgraphs' schemas into schema/supergraph.graphql; --check only compares.",
  ["--check"],
);

const file = "schema/supergraph.graphql";

const header = `# Composed from schema/{division,grid,service,asset}.graphql by \`npm run compose\`. Do not edit.
# The routing URLs are those of the subgraphs when each runs alone on this machine.
`;

const routingUrls = {
  division: "http://127.0.0.1:4101/graphql",
  grid: "http://127.0.0.1:4102/graphql",
  service: "http://127.0.0.1:4103/graphql",
  asset: "http://127.0.0.1:4104/graphql",
} as const;

function readSources(): SubgraphSource[] {
  return Object.entries(routingUrls).map(([name, url]) => ({
    name,
    url,
    sdl: readFileSync(`schema/${name}.graphql`, "utf8"),
  }));
}

function firstDifference(committed: string, composed: string): string {
  const before = committed.split("\n");
  const after = composed.split("\n");
  const line = after.findIndex((text, index) => text !== before[index]);
  const at = line === -1 ? after.length : line;
  return `  line ${at + 1}\n    committed: ${before[at] ?? "(end of file)"}\n    composed:  ${after[at] ?? "(end of file)"}`;
}

function main(check: boolean): void {
  const composed = `${header}\n${composeSupergraph(readSources())}`;
  if (!check) {
    writeFileSync(file, composed);
    console.log(`${file} is written.`);
    return;
  }
  const committed = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (committed === composed) {
    console.log(`${file} is what the subgraphs compose to.`);
    return;
  }
  console.error(
    `${file} is not what the subgraphs compose to. Run \`npm run compose\` and commit the file.\n${firstDifference(committed, composed)}`,
  );
  process.exitCode = 1;
}

try {
  main(flags.has("--check"));
} catch (error) {
  if (!(error instanceof CompositionError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
