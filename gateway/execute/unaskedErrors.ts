import {
  type GraphQLCompositeType,
  type GraphQLFormattedError,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  isUnionType,
} from "graphql";
import type { OperationTree, SelectionSet } from "../graph/operationTree.ts";
import { type Occurrences, selectedFields, setsBelow } from "../graph/selectedFields.ts";
import type { Conditions } from "./variants.ts";

/** Errors of a plan that fetches more than is asked for. */
export interface SortedErrors {
  /** What the answer may tell. */
  readonly asked: readonly GraphQLFormattedError[];
  /** Whether what was not asked for has taken something else with it: a null where none may be. */
  readonly hasDamage: boolean;
}

/** Tells the errors of fields that the conditions include from those of fields that they exclude. */
export function sortErrors(
  tree: OperationTree,
): (errors: readonly GraphQLFormattedError[], conditions: Conditions) => SortedErrors {
  return (errors, conditions) => {
    const isAsked = ({ path }: GraphQLFormattedError) =>
      path === undefined || fieldType(path, tree, conditions) !== null;
    const asked = errors.filter(isAsked);
    const hasDamage = errors.some((error) => {
      if (error.path === undefined || asked.includes(error)) return false;
      const type = fieldType(error.path, tree, null);
      return type === null || isNonNullType(type);
    });
    return { asked, hasDamage };
  };
}

/**
 * Type of the field at the end of a path; null where the conditions leave none there.
 *
 * @param conditions null for whatever may be there
 */
function fieldType(
  path: readonly (string | number)[],
  { schema, root }: OperationTree,
  conditions: Conditions | null,
): GraphQLOutputType | null {
  if (root === null) return null;
  const scope = { schema, conditions };
  let sets: readonly SelectionSet[] = [root];
  let type: GraphQLOutputType = root.type;
  for (const step of path) {
    if (typeof step === "number") continue;
    const parent: GraphQLOutputType = getNamedType(type);
    if (!isCompositeType(parent)) return null;
    const found: readonly FoundField[] = runtimeTypes(parent, schema).flatMap((one) => {
      const occurrences = selectedFields(one, sets, scope).get(step);
      const field = occurrences === undefined || isUnionType(one) ? undefined : one.getFields()[occurrences[0].name];
      return occurrences === undefined || field === undefined ? [] : [{ occurrences, type: field.type }];
    });
    const [first] = found;
    if (first === undefined) return null;
    type = found.find((one) => isNonNullType(one.type))?.type ?? first.type;
    sets = found.flatMap(({ occurrences }) => setsBelow(occurrences));
  }
  return type;
}

interface FoundField {
  readonly occurrences: Occurrences;
  readonly type: GraphQLOutputType;
}

function runtimeTypes(type: GraphQLCompositeType, schema: GraphQLSchema): readonly GraphQLCompositeType[] {
  return isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type];
}
