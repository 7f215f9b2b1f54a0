import { readFileSync } from "node:fs";
import { type SchemaText, subgraphSchema } from "./subgraphSchema.ts";

/**
 * The whole SDL of the subgraph of schema/<name>.graphql, as it is composed, served and generated from.
 *
 * @throws OperatorError when the file does not fit schema/common.graphql
 */
export function readSubgraphSchema(name: string): string {
  return subgraphSchema(schemaText(name), schemaText("common"));
}

function schemaText(name: string): SchemaText {
  return {
    path: `schema/${name}.graphql`,
    text: readFileSync(new URL(`${name}.graphql`, import.meta.url), "utf8"),
  };
}
