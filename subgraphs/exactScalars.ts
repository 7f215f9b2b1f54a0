import {
  type DocumentNode,
  GraphQLScalarType,
  type GraphQLSchema,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  type ValueNode,
  visit,
} from "graphql";
import { scriptNumber } from "../schema/exactNumber.ts";

/**
 * Makes custom scalars keep the digits that JavaScript would round. A literal comes to resolvers as a number of the same value,
 * else as a bigint or a text, where graphql-js makes a number of each; a bigint, which JSON does not have, leaves with all
 * its digits. Scalars with code of their own read literals by it.
 */
export function keepScalarsExact(schema: GraphQLSchema, resolvers: unknown): void {
  const own = (resolvers ?? {}) as Readonly<Record<string, unknown>>;
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isScalarType(type) || isSpecifiedScalarType(type)) continue;
    if (!(own[type.name] instanceof GraphQLScalarType)) type.parseLiteral = exactLiteral;
    const { serialize } = type;
    type.serialize = (value) => {
      const serialized: unknown = serialize(value);
      return typeof serialized === "bigint" ? JSON.rawJSON(String(serialized)) : serialized;
    };
  }
}

/** Whether a literal is a bigint for resolvers. */
export function hasLongInteger(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    IntValue({ value }) {
      found ||= typeof scriptNumber({ rawJSON: value }) === "bigint";
    },
  });
  return found;
}

/** As `valueFromASTUntyped` of graphql-js, but for numbers. */
function exactLiteral(node: ValueNode, variables?: Readonly<Record<string, unknown>> | null): unknown {
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return scriptNumber({ rawJSON: node.value });
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.LIST:
      return node.values.map((item) => exactLiteral(item, variables));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, exactLiteral(value, variables)]));
    case Kind.VARIABLE:
      return variables?.[node.name.value];
  }
}
