import { type FieldNode, Kind, parse, print, visit } from "graphql";
import type { GeneratedOperation } from "../../execute/support/generateOperation.ts";

/** Under which the oracle asks for the type of every object; no generated operation has such an alias. */
export const typeAlias = "oracleType";

/** The operation with the type of every object asked for. */
export function withTypes({ query, ...rest }: GeneratedOperation): GeneratedOperation {
  const typeName: FieldNode = {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: typeAlias },
    name: { kind: Kind.NAME, value: "__typename" },
  };
  const document = visit(parse(query), {
    Field: ({ name }) => (name.value.startsWith("__") ? false : undefined),
    FragmentDefinition: ({ typeCondition }) => (typeCondition.name.value.startsWith("__") ? false : undefined),
    SelectionSet: { leave: (set) => ({ ...set, selections: [...set.selections, typeName] }) },
  });
  return { ...rest, query: print(document) };
}
