import {
  type DocumentNode,
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
import { operationTree, type SelectionSet } from "../../gateway/graph/operationTree.ts";
import { selectedFields, setsBelow } from "../../gateway/graph/selectedFields.ts";

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
  const scope = { schema, conditions };
  let cost = 0;
  let rows = 0;

  function visitObject(typeName: string, object: DataObject, sets: readonly SelectionSet[]): void {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) throw new TypeError(typeName);
    for (const [name, occurrences] of selectedFields(type, sets, scope)) {
      const field = occurrences[0].name;
      const definition = type.getFields()[field];
      if (definition === undefined) continue;
      visitValue(`${typeName}.${field}`, definition.type, object[name], setsBelow(occurrences));
    }
  }

  function visitValue(
    coordinate: string,
    type: GraphQLOutputType,
    value: unknown,
    sets: readonly SelectionSet[],
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
  const root = operation ? operationTree(document, operation, schema).root : null;
  visitObject("Query", data, root === null ? [] : [root]);
  return { cost, rows };
}
