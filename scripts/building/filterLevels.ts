import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from "graphql";
import { readAccessRules } from "../../gateway/policy/accessRules.ts";

/**
 * Who asks by a value learns it: a field that takes a condition on another one has to be as high as that. A condition is an argument,
 * or a field of its input object, with the name of a field of what is given; of a connection, of its nodes. Mutations write what
 * they are given.
 *
 * @param schema of a supergraph, with its syntax nodes
 * @returns a sentence for each argument that is lower than what it asks about
 */
export function lowFilters(schema: GraphQLSchema): readonly string[] {
  const rules = readAccessRules(schema);
  const holders = Object.values(schema.getTypeMap()).filter(
    (type) => (isObjectType(type) || isInterfaceType(type)) && type !== schema.getMutationType(),
  );
  return holders.flatMap((holder) =>
    Object.values(fieldsOf(holder)).flatMap((field) => {
      const given = nodeTypeOf(field);
      const rule = rules.field(holder.name, field.name);
      return field.args
        .flatMap((argument) => leafPaths(argument, argument.name, new Set()))
        .flatMap((path) => {
          const name = path.split(".").at(-1) ?? "";
          if (fieldsOf(given)[name] === undefined) return [];
          const asked = rules.field(given.name, name).level;
          // Who may not have the field at all cannot ask.
          const level = Math.max(rule.argumentLevel(path), rule.level);
          if (level >= asked) return [];
          return [
            `${holder.name}.${field.name}(${path}:) asks about ${given.name}.${name} of L${asked}: classify it so.`,
          ];
        });
    }),
  );
}

function fieldsOf(type: GraphQLNamedType): Readonly<Record<string, GraphQLField<unknown, unknown>>> {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
}

/** Relay cursor connections specification: `nodes`, or `edges` and their `node`. */
function nodeTypeOf(field: GraphQLField<unknown, unknown>): GraphQLNamedType {
  const given = getNamedType(field.type);
  const { nodes, edges } = fieldsOf(given);
  if (nodes !== undefined) return getNamedType(nodes.type);
  const node = edges === undefined ? undefined : fieldsOf(getNamedType(edges.type))["node"];
  return node === undefined ? given : getNamedType(node.type);
}

function leafPaths(
  input: GraphQLArgument | GraphQLInputField,
  path: string,
  seen: ReadonlySet<GraphQLNamedType>,
): readonly string[] {
  const type = getNamedType(input.type);
  if (!isInputObjectType(type)) return [path];
  // What holds itself has the same fields again.
  if (seen.has(type)) return [];
  const within = new Set([...seen, type]);
  return Object.values(type.getFields()).flatMap((field) => leafPaths(field, `${path}.${field.name}`, within));
}
