import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type SchemaText, subgraphSchema } from "./subgraphSchema.ts";

/**
 * The whole SDL of a subgraph, as it is composed, served and generated from.
 *
 * @param file of the subgraph's own SDL; schema/<name>.graphql where none is given
 * @throws OperatorError when the file does not fit schema/common.graphql
 */
export function readSubgraphSchema(name: string, file: URL = fileOf(name)): string {
  return subgraphSchema(schemaText(file), schemaText(fileOf("common")));
}

function fileOf(name: string): URL {
  return new URL(`${name}.graphql`, import.meta.url);
}

function schemaText(file: URL): SchemaText {
  return {
    path: relative(fileURLToPath(new URL("..", import.meta.url)), fileURLToPath(file)),
    text: readFileSync(file, "utf8"),
  };
}
