import {
  type DocumentNode,
  type FieldNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import type { DataObject } from "../../gateway/graph/dataObject.ts";
import { fragmentsOf, selectedFields } from "../../gateway/graph/selectedFields.ts";

/** Weights of `library` that the generated operations meet, copied by hand: the check must not share a reader with the code. */
const fieldWeights: Readonly<Record<string, number>> = { "Book.tags": 2, "Book.owner": 3, "Person.owner": 9 };
const typeWeights: Readonly<Record<string, number>> = { Person: 5 };

/** The cost of an answer by walking it value for value. */
export function interpretCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  data: DataObject,
  conditions: Readonly<Record<string, unknown>>,
): { readonly cost: number; readonly rows: number } {
  const scope = { schema, fragments: fragmentsOf(document), conditions };
  let cost = 0;
  let rows = 0;

  function visitObject(typeName: string, object: DataObject, sets: readonly FieldNode["selectionSet"][]): void {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) throw new TypeError(typeName);
    for (const [name, nodes] of selectedFields(
      type,
      sets.flatMap((set) => set ?? []),
      scope,
    )) {
      const field = nodes[0]?.name.value ?? "";
      const definition = type.getFields()[field];
      if (definition === undefined) continue;
      visitValue(
        `${typeName}.${field}`,
        definition.type,
        object[name],
        nodes.map(({ selectionSet }) => selectionSet),
      );
    }
  }

  function visitValue(
    coordinate: string,
    type: GraphQLOutputType,
    value: unknown,
    sets: readonly FieldNode["selectionSet"][],
  ): void {
    if (isNonNullType(type)) {
      visitValue(coordinate, type.ofType, value, sets);
      return;
    }
    const own = fieldWeights[coordinate];
    if (isListType(type)) {
      for (const item of Array.isArray(value) ? value : []) visitValue(coordinate, type.ofType, item, sets);
      return;
    }
    const named = getNamedType(type);
    if (!isCompositeType(named) || value === null || value === undefined) {
      cost += own ?? 0;
      return;
    }
    const object = value as DataObject;
    const typeName = isObjectType(named) ? named.name : String(object["__typename"]);
    cost += own ?? typeWeights[typeName] ?? 1;
    rows += 1;
    visitObject(typeName, object, sets);
  }

  const operation = getOperationAST(document);
  visitObject("Query", data, [operation?.selectionSet]);
  return { cost, rows };
}
