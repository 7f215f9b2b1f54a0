import {
  type DocumentNode,
  type GraphQLSchema,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";

/**
 * Names of the variables that may be null by their type and not where they are used: a default lets a nullable variable stand
 * where no null is taken (GraphQL specification 5.8.5, All Variable Usages are Allowed), and a client may still send null.
 */
export function neverNull(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
): readonly string[] {
  const open = (operation.variableDefinitions ?? []).filter(
    ({ type, defaultValue }) => type.kind !== Kind.NON_NULL_TYPE && defaultValue !== undefined,
  );
  // Nearly every operation ends here.
  if (open.length === 0) return [];
  const own = separateOperations(document)[operation.name?.value ?? ""] ?? document;
  const candidates = new Set(open.map(({ variable }) => variable.name.value));
  const names = new Set<string>();
  const typeInfo = new TypeInfo(schema);
  const visitor = visitWithTypeInfo(typeInfo, {
    VariableDefinition: () => false,
    Variable: ({ name: { value: name } }) => {
      if (candidates.has(name) && isNonNullType(typeInfo.getInputType())) names.add(name);
    },
  });
  visit(own, visitor);
  return [...names];
}
