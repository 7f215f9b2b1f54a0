import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getOperationAST,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isUnionType,
  Kind,
  parse,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from "graphql";
import { collectFields, collectSubfields } from "graphql/execution/collectFields.js";
import { getVariableValues } from "graphql/execution/values.js";
import type { GeneratedOperation } from "../execute/support/generateOperation.ts";
import { isLeafOf } from "../execute/support/shapeByReference.ts";

/**
 * What of the data breaks the operation or the schema (sections 6.3 and 6.4 of the GraphQL specification): fields that are
 * missing or too many, nulls where none may be, values of another type. Empty where all is well.
 */
export function conformProblems(
  schema: GraphQLSchema,
  generated: GeneratedOperation,
  data: unknown,
): readonly string[] {
  const document = parse(generated.query);
  const operation = getOperationAST(document, generated.operationName);
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) return ["there is no such operation"];
  const fragments: Record<string, FragmentDefinitionNode> = Object.fromEntries(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  );
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], generated.variables);
  if (coerced === undefined) return data === null ? [] : ["the variables are not valid and there is data"];

  function ofObject(
    type: GraphQLCompositeType,
    fields: ReadonlyMap<string, readonly FieldNode[]>,
    value: object,
    path: string,
  ): string[] {
    const names = Object.keys(value);
    if (names.join() !== [...fields.keys()].join())
      return [`${path} has ${names.join()}, not ${[...fields.keys()].join()}`];
    return [...fields].flatMap(([name, nodes]) => {
      const fieldName = nodes[0]?.name.value ?? "";
      const fieldType = typeOf(type, fieldName);
      const inner = (value as Readonly<Record<string, unknown>>)[name];
      if (fieldName === "__typename") return inner === type.name ? [] : [`${path}.${name} is not ${type.name}`];
      return fieldType === undefined
        ? [`${path}.${name} is no field`]
        : ofValue(fieldType, nodes, inner, `${path}.${name}`);
    });
  }

  function typeOf(type: GraphQLCompositeType, field: string): GraphQLOutputType | undefined {
    const meta = [SchemaMetaFieldDef, TypeMetaFieldDef, TypeNameMetaFieldDef].find(({ name }) => name === field);
    return (meta ?? (isUnionType(type) ? undefined : type.getFields()[field]))?.type;
  }

  function ofValue(type: GraphQLOutputType, nodes: readonly FieldNode[], value: unknown, path: string): string[] {
    if (isNonNullType(type)) return value === null ? [`${path} is null`] : ofValue(type.ofType, nodes, value, path);
    if (value === null) return [];
    if (isListType(type)) {
      if (!Array.isArray(value)) return [`${path} is no list`];
      return value.flatMap((item, index) => ofValue(type.ofType, nodes, item, `${path}.${index}`));
    }
    if (isLeafType(type)) return isLeafOf(type, value) ? [] : [`${path} is no ${type.name}`];
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${path} is no object`];
    // Where nobody asked for the type of an object, it must be right for one of those that are possible; or for an
    // interface itself, which is what the gateway takes an object without a type for.
    const concrete = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
    const possible = isUnionType(type) || !isCompositeType(type) ? concrete : [...concrete, type];
    const tries = possible.map((one) => ofObject(one, fieldsOf(one, nodes), value, path));
    return tries.find((problems) => problems.length === 0) ?? tries[0] ?? [`${path} has no possible type`];
  }

  function fieldsOf(type: GraphQLCompositeType, nodes: readonly FieldNode[]) {
    // Declared for object types; fragments are matched against an abstract one in the same way.
    return collectSubfields(schema, fragments, coerced ?? {}, type as GraphQLObjectType, nodes);
  }

  if (data === null) return [];
  if (typeof data !== "object" || Array.isArray(data)) return ["the data are no object"];
  return ofObject(root, collectFields(schema, fragments, coerced, root, operation.selectionSet), data, "data");
}
