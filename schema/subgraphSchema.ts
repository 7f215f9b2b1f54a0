import {
  type ASTNode,
  type DefinitionNode,
  Kind,
  print,
  type SchemaDefinitionNode,
  specifiedDirectives,
  visit,
} from "graphql";
import { makeConnections } from "./connections.ts";
import { OperatorError } from "./operatorError.ts";
import { nameOf, parseSchemaFile, placeOf, type SchemaFile } from "./schemaFile.ts";
import { importsOf, schemaHeader } from "./schemaHeader.ts";

/** A file of schema/ and its SDL. */
export interface SchemaText {
  /** As it stands in messages: `schema/grid.graphql`. */
  readonly path: string;
  readonly text: string;
}

/**
 * The whole Federation 2 SDL of a subgraph: its own file, line for line, and below it the connections that it declares, the
 * header, and what the file uses of the common one, directly or through what it uses. A comment before each names its place,
 * see `placeInSubgraphSchema`.
 *
 * @throws OperatorError when a file is no SDL, defines again what is common, declares a connection that cannot be made, or uses
 *   a directive that nobody defines
 */
export function subgraphSchema(ownText: SchemaText, commonText: SchemaText): string {
  const own = parseSchemaFile(ownText.path, ownText.text);
  const common = parseSchemaFile(commonText.path, commonText.text);
  const header = headerOf(common);
  const shared = new Map(common.definitions.map((definition) => [nameOf(definition), definition]));
  refuseSecondDefinitions(own, common, shared);

  const { rest, made } = makeConnections(own, common);
  const uses = firstUses([...rest.definitions, ...made.map(({ definition }) => definition)], shared);
  refuseUnknownDirectives(uses, own, common, header);

  const joined = common.definitions.filter((definition) => definition !== header && uses.has(nameOf(definition)));
  const pieces = [
    ...made.map(({ definition, place }) => `# ${place}\n${print(definition)}`),
    `# ${placeOf(header)}\n${schemaHeader(header, new Set(uses.keys()), new Set(own.definitions.map(nameOf)))}`,
    ...joined.map((definition) => `# ${placeOf(definition)}\n${textOf(definition, common)}`),
  ];
  return `${rest.text.trimEnd()}\n\n${pieces.join("\n\n")}\n`;
}

/** The `file:line` that a line of a whole SDL stands in, or begins in where it has been joined. */
export function placeInSubgraphSchema(sdl: string, path: string, line: number): string {
  const above = sdl.split("\n").slice(0, line);
  const place = above.findLast((text) => /^# \S+\.graphql:\d+$/.test(text));
  return place === undefined ? `${path}:${line}` : place.slice("# ".length);
}

function headerOf({ path, definitions }: SchemaFile): SchemaDefinitionNode {
  const header = definitions.find((definition) => definition.kind === Kind.SCHEMA_DEFINITION);
  if (header === undefined) throw new OperatorError(`${path} has no \`schema\` with the links of every subgraph.`);
  return header;
}

function refuseSecondDefinitions(own: SchemaFile, common: SchemaFile, shared: ReadonlyMap<string, unknown>): void {
  const second = own.definitions.find(
    (definition) => nameOf(definition) === "schema" || shared.has(nameOf(definition)),
  );
  if (second === undefined) return;
  const name = nameOf(second);
  throw new OperatorError(
    `${placeOf(second)} defines ${name}, which ${common.path} holds for every subgraph. ` +
      `Take it out: what a file uses is joined to it. ${
        name === "schema"
          ? "A directive that the header does not import is added there."
          : "Something else needs another name."
      }`,
  );
}

/** Where a type or, as `@name`, a directive is first used: in the definitions or in what they use of the common ones. */
function firstUses(
  definitions: readonly DefinitionNode[],
  shared: ReadonlyMap<string, DefinitionNode>,
): ReadonlyMap<string, ASTNode> {
  const uses = new Map<string, ASTNode>();
  const waiting = [...definitions];
  const use = (name: string, node: ASTNode) => {
    if (uses.has(name)) return;
    uses.set(name, node);
    const definition = shared.get(name);
    if (definition !== undefined) waiting.push(definition);
  };
  // The list grows while it is walked.
  for (const definition of waiting) {
    visit(definition, {
      NamedType: (node) => use(node.name.value, node),
      Directive: (node) => use(`@${node.name.value}`, node),
    });
  }
  return uses;
}

function refuseUnknownDirectives(
  uses: ReadonlyMap<string, ASTNode>,
  own: SchemaFile,
  common: SchemaFile,
  header: SchemaDefinitionNode,
): void {
  const known = new Set([
    ...specifiedDirectives.map(({ name }) => `@${name}`),
    ...[...own.definitions, ...common.definitions].map(nameOf),
    ...importsOf(header),
  ]);
  for (const [name, node] of uses) {
    if (!name.startsWith("@") || known.has(name)) continue;
    throw new OperatorError(
      `${placeOf(node)} uses ${name}, which nobody defines. Define it there, or import it from Federation in the header of ${common.path}.`,
    );
  }
}

function textOf(definition: DefinitionNode, { text }: SchemaFile): string {
  return text.slice(definition.loc?.start, definition.loc?.end);
}
