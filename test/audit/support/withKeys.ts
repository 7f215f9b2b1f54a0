import {
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  Kind,
  parse,
  print,
  type SelectionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { GeneratedOperation } from "../../execute/support/generateOperation.ts";

/** Under which the oracle asks for a person's key; no generated operation has such an alias. */
export const keyAlias = "oracleKey";

/** The operation with the key of every object of the types, wherever one can be, whatever else is asked of it. */
export function withKeys(
  { query, ...rest }: GeneratedOperation,
  schema: GraphQLSchema,
  keys: Readonly<Record<string, string>>,
): GeneratedOperation {
  const typeInfo = new TypeInfo(schema);
  const document = visit(
    parse(query),
    visitWithTypeInfo(typeInfo, {
      SelectionSet: {
        leave(set) {
          const type = typeInfo.getParentType();
          const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
          const added = possible.flatMap(({ name }): readonly SelectionNode[] => {
            const key = keys[name];
            if (key === undefined) return [];
            const parsed = parse(`{ ... on ${name} { ${keyAlias}${name}: ${key} } }`).definitions[0];
            return parsed?.kind === Kind.OPERATION_DEFINITION ? parsed.selectionSet.selections : [];
          });
          return { ...set, selections: [...set.selections, ...added] };
        },
      },
    }),
  );
  return { ...rest, query: print(document) };
}
