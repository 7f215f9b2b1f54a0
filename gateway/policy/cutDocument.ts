import {
  type DefinitionNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type InlineFragmentNode,
  isAbstractType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from "graphql";
import { type ConditionValues, isConditional, isThere } from "../graph/conditions.ts";
import { fragmentsOf } from "../graph/fragmentsOf.ts";
import { objectTypesOf } from "../graph/operationCoordinates.ts";
import type { FieldSelection, OperationTree, Selection, SelectionSet } from "../graph/operationTree.ts";
import type { OperationView } from "./operationPolicy.ts";

export interface CutDocument {
  /** The operation to plan; null if nothing may be fetched. */
  readonly document: DocumentNode | null;
  /** Fields that the caller may read but of which nothing is left. */
  readonly emptied: ReadonlySet<FieldSelection>;
}

const typeName: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } };

/**
 * Cuts out the fields that the caller may not read, so the plan does not have them and no source is called for them. If
 * only some types of an interface deny a field, it is fetched for the others. Variables that only cut fields used are
 * removed, and so are fields left out by `@skip` and `@include`.
 *
 * @param conditions values of the variables in `@skip` and `@include`; null to keep whatever any values would ask for
 */
export function cutDocument(
  { schema, document, operation, root }: OperationTree,
  view: OperationView,
  conditions: ConditionValues | null,
): CutDocument {
  if (view.signature === "") return { document, emptied: new Set() };
  if (root === null) throw new RangeError("cutDocument: no such operation");
  const fragments = fragmentsOf(document);
  const emptied = new Set<FieldSelection>();
  /** Under these something is emptied; what is kept under the same name has to be told apart by its type all the same. */
  let emptiedNames: ReadonlySet<string> = new Set();
  const cutFragments = new Map<string, FragmentDefinitionNode | null>();

  function cutSet({ node, type, selections: all }: SelectionSet): SelectionSetNode | null {
    const asked = all.filter((selection) => conditions === null || isThere(selection, conditions));
    const cut = asked.map((selection) => ({ selection, kept: cutSelection(selection) }));
    const selections = cut.flatMap(({ kept }) => kept);
    if (selections.length > 0) {
      const isUntold =
        isAbstractType(type) &&
        cut.some(({ selection, kept }) =>
          selection.kind === "field" ? isDecidedByType(selection) : kept.length === 0,
        );
      return { ...node, selections: isUntold ? [...selections, ...typeMark(type)] : selections };
    }
    // A field that is not asked for is not refused.
    const isEmpty = asked.length === 0 || (conditions === null && asked.every(isConditional));
    return isEmpty ? { ...node, selections: [typeName] } : null;
  }

  function cutSelection(selection: Selection): readonly SelectionNode[] {
    if (selection.kind === "field") return cutField(selection);
    const { node, set } = selection;
    if (node.kind === Kind.FRAGMENT_SPREAD) return cutFragment(node.name.value, set) === null ? [] : [node];
    const kept = cutSet(set);
    return kept === null ? [] : [{ ...node, selectionSet: kept }];
  }

  function cutFragment(name: string, set: SelectionSet): FragmentDefinitionNode | null {
    const known = cutFragments.get(name);
    if (known !== undefined) return known;
    const fragment = fragments.get(name);
    const kept = fragment === undefined ? null : cutSet(set);
    const cut = fragment === undefined || kept === null ? null : { ...fragment, selectionSet: kept };
    cutFragments.set(name, cut);
    return cut;
  }

  function cutField(field: FieldSelection): readonly SelectionNode[] {
    const { name, parent: type, node } = field;
    if (name.startsWith("__") || isUnionType(type)) return [node];
    const holders = objectTypesOf(type, schema);
    const allowed = holders.filter((holder) => isFetched(holder.name, name));
    if (allowed.length === 0) return [];
    const kept = cutBelow(field);
    if (kept === null) return [];
    if (isObjectType(type) || allowed.length === holders.length) return [kept];
    return allowed.map((holder) => onType(holder.name, kept));
  }

  function isDecidedByType({ name, parent: type }: FieldSelection): boolean {
    if (name.startsWith("__")) return false;
    return new Set(objectTypesOf(type, schema).map((holder) => view.fieldOf(holder.name, name))).size > 1;
  }

  /** Makes the plan ask for the type also where an interface object would do without. */
  function typeMark(type: GraphQLCompositeType): readonly SelectionNode[] {
    return objectTypesOf(type, schema)
      .slice(0, 1)
      .map(({ name }) => onType(name, typeName));
  }

  function isFetched(type: string, field: string): boolean {
    const decision = view.fieldOf(type, field);
    return decision !== "denied" && decision !== "hidden";
  }

  function cutBelow(field: FieldSelection): FieldNode | null {
    const { below, node } = field;
    if (below === null) return node;
    const kept = cutSet(below);
    if (kept !== null && (isMoreThanName(kept) || mayNameAny(below.type))) {
      const isUntold = isAbstractType(below.type) && emptiedNames.has(field.responseName);
      const selections = isUntold ? [...kept.selections, ...typeMark(below.type)] : kept.selections;
      return { ...node, selectionSet: { ...kept, selections } };
    }
    emptied.add(field);
    return null;
  }

  function isMoreThanName(set: SelectionSetNode): boolean {
    return set.selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return selection.name.value !== "__typename";
      if (selection.kind === Kind.INLINE_FRAGMENT) return isMoreThanName(selection.selectionSet);
      const fragment = cutFragments.get(selection.name.value) ?? null;
      return fragment !== null && isMoreThanName(fragment.selectionSet);
    });
  }

  function mayNameAny(type: GraphQLCompositeType): boolean {
    return objectTypesOf(type, schema).some(({ name }) => view.mayName(name));
  }

  let selectionSet = cutSet(root);
  if (emptied.size > 0) {
    emptiedNames = new Set([...emptied].map(({ responseName }) => responseName));
    cutFragments.clear();
    selectionSet = cutSet(root);
  }
  if (selectionSet === null || !isMoreThanName(selectionSet)) return { document: null, emptied };
  return { document: assembled({ ...operation, selectionSet }, [...cutFragments.values()]), emptied };
}

function onType(name: string, selection: SelectionNode): InlineFragmentNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } },
    selectionSet: { kind: Kind.SELECTION_SET, selections: [selection] },
  };
}

/** Keeps only the variables and fragments that are still used. */
function assembled(
  operation: OperationDefinitionNode,
  fragments: readonly (FragmentDefinitionNode | null)[],
): DocumentNode {
  const byName = new Map(
    fragments.flatMap((fragment) => (fragment === null ? [] : [[fragment.name.value, fragment] as const])),
  );
  const used = new Set<FragmentDefinitionNode>();
  const variables = new Set<string>();
  const collect = (definition: DefinitionNode): void => {
    visit(definition, {
      VariableDefinition: () => false,
      Variable: ({ name }) => void variables.add(name.value),
      FragmentSpread: ({ name }) => {
        const fragment = byName.get(name.value);
        if (fragment === undefined || used.has(fragment)) return;
        used.add(fragment);
        collect(fragment);
      },
    });
  };
  collect(operation);
  const variableDefinitions = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    variables.has(variable.name.value),
  );
  return { kind: Kind.DOCUMENT, definitions: [{ ...operation, variableDefinitions }, ...used] };
}
