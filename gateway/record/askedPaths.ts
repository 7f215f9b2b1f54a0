import { isUnionType } from "graphql";
import { objectTypesOf } from "../graph/operationCoordinates.ts";
import type { OperationTree, SelectionSet } from "../graph/operationTree.ts";
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
 * @param tree of the operation as it is planned
 */
export function askedPaths({ schema, root }: OperationTree, { subjects, keyNames, inputsOf }: AuditRules): IsAsked {
  const added = new Set(subjects.told.flatMap(fieldsOfRule).map(([first = ""]) => first));
  /** Fragments whose names stand at a place already: each is looked at once there, however often it is spread. */
  const spread = new WeakMap<Names, Set<string>>();

  function isFirst(names: Names, fragment: string): boolean {
    const known = spread.get(names) ?? new Set();
    spread.set(names, known);
    return !known.has(fragment) && known.add(fragment) !== undefined;
  }

  function addNames({ selections, type }: SelectionSet, names: Names): void {
    for (const selection of selections) {
      if (selection.kind === "fragment") {
        if (selection.name === null || isFirst(names, selection.name)) addNames(selection.set, names);
        continue;
      }
      const below = names.get(selection.responseName) ?? new Map();
      names.set(selection.responseName, below);
      if (isUnionType(type)) continue;
      for (const { name: holder } of objectTypesOf(type, schema)) {
        for (const input of inputsOf(holder, selection.name)) names.set(input, names.get(input) ?? anything);
      }
      if (selection.below !== null) addNames(selection.below, below);
    }
  }

  let names: Names | null = null;
  return (path) => {
    if (path === undefined) return true;
    if (names === null) {
      names = new Map();
      if (root !== null) addNames(root, names);
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
