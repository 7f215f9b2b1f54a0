import {
  type DocumentNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { objectTypesOf } from "../graph/operationCoordinates.ts";
import { fragmentsOf } from "../graph/selectedFields.ts";
import { fieldsOfRule } from "../subjects/subjectRule.ts";
import type { AuditRules } from "./auditRules.ts";

/** Whether an error at a path is one of what the client asked for, or of what its fields need; null paths are. */
export type IsAsked = (path: readonly (string | number)[] | undefined) => boolean;

/** Response names of the client, each with those below it. */
type Names = Map<string, Names>;

/**
 * What was fetched to tell whose data it is can fail where nothing that the client asked for does: then there is nothing to
 * tell the client.
 *
 * @param document as it is planned
 */
export function askedPaths(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
  { subjects, keyNames, inputsOf }: AuditRules,
): IsAsked {
  const added = new Set(subjects.told.flatMap(fieldsOfRule).map(([first = ""]) => first));
  const fragments = fragmentsOf(document);
  /** Fragments whose names stand at a place already: each is looked at once there, however often it is spread. */
  const spread = new WeakMap<Names, Set<string>>();

  function isFirst(names: Names, fragment: string): boolean {
    const known = spread.get(names) ?? new Set();
    spread.set(names, known);
    return !known.has(fragment) && known.add(fragment) !== undefined;
  }

  function addNames({ selections }: SelectionSetNode, type: GraphQLCompositeType, names: Names): void {
    for (const selection of selections) {
      if (selection.kind !== Kind.FIELD) {
        if (selection.kind === Kind.FRAGMENT_SPREAD && !isFirst(names, selection.name.value)) continue;
        const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
        const condition = schema.getType(fragment?.typeCondition?.name.value ?? "") ?? type;
        if (fragment !== undefined && isCompositeType(condition)) addNames(fragment.selectionSet, condition, names);
        continue;
      }
      const field = selection.name.value;
      const name = selection.alias?.value ?? field;
      const below = names.get(name) ?? new Map();
      names.set(name, below);
      if (isUnionType(type)) continue;
      for (const { name: holder } of objectTypesOf(type, schema)) {
        for (const input of inputsOf(holder, field)) names.set(input, names.get(input) ?? anything);
      }
      const given = getNamedType(type.getFields()[field]?.type);
      if (selection.selectionSet !== undefined && isCompositeType(given))
        addNames(selection.selectionSet, given, below);
    }
  }

  let names: Names | null = null;
  return (path) => {
    if (path === undefined) return true;
    if (names === null) {
      names = new Map();
      const root = schema.getRootType(operation.operation);
      if (root !== undefined && root !== null) addNames(operation.selectionSet, root, names);
    }
    let at: Names = names;
    for (const step of path) {
      if (typeof step === "number") continue;
      if (at === anything) return true;
      const below = at.get(step);
      if (below === undefined) return !added.has(step) || keyNames.has(step);
      at = below;
    }
    return true;
  };
}

/** Below a field that another one is computed of. */
const anything: Names = new Map();
