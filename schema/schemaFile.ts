import { type ASTNode, type DefinitionNode, GraphQLError, Kind, parse, Source } from "graphql";
import { OperatorError } from "./operatorError.ts";

/** A file of schema/ and what it defines. */
export interface SchemaFile {
  /** As it stands in messages: `schema/grid.graphql`. */
  readonly path: string;
  readonly text: string;
  readonly definitions: readonly DefinitionNode[];
}

/** @throws OperatorError when the text is no SDL, with the line */
export function parseSchemaFile(path: string, text: string): SchemaFile {
  try {
    return { path, text, definitions: parse(new Source(text, path)).definitions };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new OperatorError(`${path}:${error.locations?.[0]?.line ?? 1}: ${error.message}`);
  }
}

/** As `schema/grid.graphql:120`. */
export function placeOf({ loc }: ASTNode): string {
  return `${loc?.source.name}:${loc?.startToken.line}`;
}

/** What a definition or extension is known by: `Person`, `@classified`, and `schema` for the header. */
export function nameOf(definition: DefinitionNode): string {
  if (definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION) return "schema";
  const name = definition.name?.value ?? "";
  return definition.kind === Kind.DIRECTIVE_DEFINITION ? `@${name}` : name;
}
