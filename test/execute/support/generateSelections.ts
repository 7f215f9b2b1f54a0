import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
} from "graphql";
import type { ArgumentWriter } from "./generateArguments.ts";
import type { Random } from "./random.ts";

export interface SelectionWriter {
  readonly schema: GraphQLSchema;
  readonly random: Random;
  readonly arguments: ArgumentWriter;
  readonly fragments: { readonly name: string; readonly condition: string; readonly body: string }[];
  /** Arguments that a field was first asked with under its own name: others need an alias. */
  readonly argumentsOfName: Map<string, string>;
  /** Fields that may still be written. */
  left: number;
  unique: number;
}

/** Names that every object inherits, or that could be taken for something else. */
const aliases = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "a", "b", "id", "name"];

/** `{ ... }` of a type, at most `depth` levels deep. */
export function generateSelections(writer: SelectionWriter, type: GraphQLCompositeType, depth: number): string {
  const { random } = writer;
  const parts: string[] = [];
  for (let count = 1 + random.below(4); count > 0; count -= 1) {
    const part = generateSelection(writer, type, depth);
    if (part !== null) parts.push(part);
  }
  return parts.length === 0 ? "{ __typename }" : `{ ${parts.join(" ")} }`;
}

function generateSelection(writer: SelectionWriter, type: GraphQLCompositeType, depth: number): string | null {
  const { random } = writer;
  const choice = random.below(100);
  const condition = random.chance(12) ? writer.arguments.condition() : "";
  if (choice < 8) return `${random.chance(40) ? `${aliasOf(writer)}: ` : ""}__typename${condition}`;
  if (depth < -1) return fieldOf(writer, type, depth, condition);
  if (choice < 24 || (isUnionType(type) && choice < 85)) {
    const on = random.pick(overlappingTypes(writer.schema, type));
    const header = on === type && random.chance(50) ? "..." : `... on ${on.name}`;
    return `${header}${condition} ${generateSelections(writer, on, depth - 1)}`;
  }
  if (choice < 32) return `${spreadOf(writer, type, depth)}${condition}`;
  if (choice < 34 && type === writer.schema.getQueryType()) return introspection(writer);
  return fieldOf(writer, type, depth, condition);
}

function spreadOf(writer: SelectionWriter, type: GraphQLCompositeType, depth: number): string {
  const { random, fragments } = writer;
  const types = overlappingTypes(writer.schema, type);
  const known = fragments.filter(({ condition }) => types.some(({ name }) => name === condition));
  if (known.length > 0 && random.chance(50)) return `...${random.pick(known).name}`;
  const on = random.pick(types);
  // Written before it is listed, so that no fragment spreads itself.
  const body = generateSelections(writer, on, depth - 1);
  const name = `F${fragments.length}`;
  fragments.push({ name, condition: on.name, body });
  return `...${name}`;
}

function fieldOf(writer: SelectionWriter, type: GraphQLCompositeType, depth: number, condition: string): string | null {
  const { random } = writer;
  if (isUnionType(type)) return "__typename";
  const all = Object.values(type.getFields());
  const leaves = all.filter((field) => !isCompositeType(getNamedType(field.type)));
  const isDeep = depth <= 0 || writer.left <= 0;
  if (isDeep && leaves.length === 0) return "__typename";
  const field = random.pick(isDeep ? leaves : all);
  writer.left -= 1;
  const named = getNamedType(field.type);
  const given = writer.arguments.write(field.args);
  const below = isCompositeType(named) ? ` ${generateSelections(writer, named, depth - 1)}` : "";
  return `${prefixOf(writer, field, given)}${field.name}${given}${condition}${below}`;
}

function prefixOf(writer: SelectionWriter, field: GraphQLField<unknown, unknown>, given: string): string {
  if (writer.random.chance(18)) return `${aliasOf(writer)}: `;
  const known = writer.argumentsOfName.get(field.name);
  if (known === undefined) writer.argumentsOfName.set(field.name, given);
  if (known === undefined || known === given) return "";
  writer.unique += 1;
  return `${field.name}${writer.unique}: `;
}

function aliasOf(writer: SelectionWriter): string {
  const alias = writer.random.pick(aliases);
  if (writer.random.chance(50)) return alias;
  writer.unique += 1;
  return `${alias}${writer.unique}`;
}

/** Types on which a fragment inside `type` may stand. */
function overlappingTypes(schema: GraphQLSchema, type: GraphQLCompositeType): readonly GraphQLCompositeType[] {
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  const others = Object.values(schema.getTypeMap()).filter(
    (other) => isAbstractType(other) && possible.some((one) => schema.isSubType(other, one)),
  );
  return [...new Set<GraphQLCompositeType>([type, ...possible, ...others.filter(isCompositeType)])];
}

function introspection({ random, schema }: SelectionWriter): string {
  const names = Object.keys(schema.getTypeMap());
  return random.pick([
    "__schema { queryType { name } mutationType { name } }",
    `alias: __type(name: "${random.pick(names)}") { kind name ... on __Type { fields(includeDeprecated: true) { name } } }`,
    `__type(name: "${random.pick(names)}") { __typename possibleTypes { name } }`,
  ]);
}
