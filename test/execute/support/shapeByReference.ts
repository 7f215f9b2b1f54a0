import {
  type DocumentNode,
  executeSync,
  type GraphQLLeafType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
} from "graphql";

export interface ReferenceShape {
  readonly data: unknown;
  readonly errorPaths: readonly (readonly (string | number)[])[];
}

/**
 * The answer that graphql-js makes of the fetched data: it implements CollectFields and CompleteValue of the GraphQL
 * specification (6.3.2, 6.4.3, 6.4.4) apart from any gateway. Leaves are checked first, since graphql-js would make a text
 * of a number and the like.
 */
export function shapeByReference(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
  variables: Readonly<Record<string, unknown>>,
  fetched: unknown,
): ReferenceShape {
  const { data, errors = [] } = executeSync({
    schema,
    document,
    operationName: operationName ?? null,
    variableValues: variables,
    rootValue: fetched,
    fieldResolver: (source: unknown, _parameters, _context, { path, returnType }) => {
      const object = source as Readonly<Record<string, unknown>>;
      return checked(Object.hasOwn(object, path.key) ? object[path.key] : null, returnType);
    },
    typeResolver: (value: unknown, _context, _info, type) => {
      const name = (value as { readonly __typename?: unknown }).__typename ?? type.name;
      if (typeof name !== "string") throw new TypeError("no type");
      // An interface object, whose type nobody asked for: any type answers the same.
      const isOwn = isAbstractType(schema.getType(name)) && name === type.name;
      return isOwn ? schema.getPossibleTypes(type)[0]?.name : name;
    },
  });
  return {
    data: data === undefined ? undefined : JSON.parse(JSON.stringify(data)),
    errorPaths: errors.map(({ path = [] }) => path),
  };
}

/** The value with errors in place of what its type cannot hold. */
function checked(value: unknown, type: GraphQLOutputType): unknown {
  if (isNonNullType(type)) return checked(value, type.ofType);
  if (value === null || value === undefined) return null;
  if (isListType(type)) {
    return Array.isArray(value) ? value.map((item) => checked(item, type.ofType)) : new TypeError("no list");
  }
  if (isLeafType(type)) return isLeafOf(type, value) ? value : new TypeError(`no ${type.name}`);
  return typeof value === "object" && !Array.isArray(value) ? value : new TypeError("no object");
}

/** Whether a value of an answer is one of the type; of a custom scalar every value is. */
export function isLeafOf(type: GraphQLLeafType, value: unknown): boolean {
  return isEnumType(type)
    ? typeof value === "string" && type.getValue(value) !== undefined
    : isScalar(type.name, value);
}

function isScalar(name: string, value: unknown): boolean {
  switch (name) {
    case "Int":
      return typeof value === "number" && (value | 0) === value;
    case "Float":
      return typeof value === "number";
    case "Boolean":
      return value === true || value === false;
    case "String":
      return typeof value === "string";
    case "ID":
      return typeof value === "string" || (typeof value === "number" && Math.trunc(value) === value);
    default:
      return true;
  }
}
