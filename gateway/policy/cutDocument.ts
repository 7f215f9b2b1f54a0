import {
  type DefinitionNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  type InlineFragmentNode,
  isCompositeType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from "graphql";
import { fragmentsOf } from "../shape/selectedFields.ts";
import { objectTypesOf } from "./operationCoordinates.ts";
import type { OperationView } from "./operationPolicy.ts";

export interface CutDocument {
  /** What may be fetched, to be planned; null when that is nothing. */
  readonly document: DocumentNode | null;
  /** Fields of the original document of which nothing is left, though they themselves may be read. */
  readonly emptied: ReadonlySet<FieldNode>;
}

/**
 * The operation without what the caller may not read: not in the plan, so no source is asked for it. A field of an
 * interface that some types deny is asked for of the others. Variables that only cut fields used are gone.
 */
export function cutDocument(
  document: DocumentNode,
  operationName: string | undefined,
  schema: GraphQLSchema,
  view: OperationView,
): CutDocument {
  if (view.signature === "") return { document, emptied: new Set() };
  const operation = getOperationAST(document, operationName);
  const root = operation === null || operation === undefined ? null : schema.getRootType(operation.operation);
  if (operation === null || operation === undefined || root === null || root === undefined) {
    throw new RangeError("cutDocument: no such operation");
  }
  const fragments = fragmentsOf(document);
  const emptied = new Set<FieldNode>();
  const cutFragments = new Map<string, FragmentDefinitionNode | null>();

  function cutSet(set: SelectionSetNode, type: GraphQLCompositeType): SelectionSetNode | null {
    const selections = set.selections.flatMap((selection) => cutSelection(selection, type));
    return selections.length === 0 ? null : { ...set, selections };
  }

  function cutSelection(selection: SelectionNode, type: GraphQLCompositeType): readonly SelectionNode[] {
    switch (selection.kind) {
      case Kind.FIELD:
        return cutField(selection, type);
      case Kind.INLINE_FRAGMENT: {
        const kept = cutSet(selection.selectionSet, typeNamed(selection.typeCondition?.name.value) ?? type);
        return kept === null ? [] : [{ ...selection, selectionSet: kept }];
      }
      case Kind.FRAGMENT_SPREAD:
        return cutFragment(selection.name.value) === null ? [] : [selection];
    }
  }

  function cutFragment(name: string): FragmentDefinitionNode | null {
    const known = cutFragments.get(name);
    if (known !== undefined) return known;
    const fragment = fragments.get(name);
    const type = typeNamed(fragment?.typeCondition.name.value);
    const kept = fragment === undefined || type === null ? null : cutSet(fragment.selectionSet, type);
    const cut = fragment === undefined || kept === null ? null : { ...fragment, selectionSet: kept };
    cutFragments.set(name, cut);
    return cut;
  }

  function cutField(node: FieldNode, type: GraphQLCompositeType): readonly SelectionNode[] {
    const name = node.name.value;
    if (name.startsWith("__") || isUnionType(type)) return [node];
    const holders = objectTypesOf(type, schema);
    const allowed = holders.filter((holder) => isFetched(holder.name, name));
    if (allowed.length === 0) return [];
    const kept = cutBelow(node, type);
    if (kept === null) return [];
    if (isObjectType(type) || allowed.length === holders.length) return [kept];
    return allowed.map(
      (holder): InlineFragmentNode => ({
        kind: Kind.INLINE_FRAGMENT,
        typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: holder.name } },
        selectionSet: { kind: Kind.SELECTION_SET, selections: [kept] },
      }),
    );
  }

  function isFetched(type: string, field: string): boolean {
    const decision = view.fieldOf(type, field);
    return decision !== "denied" && decision !== "hidden";
  }

  function cutBelow(node: FieldNode, type: GraphQLCompositeType): FieldNode | null {
    const definition = isUnionType(type) ? undefined : type.getFields()[node.name.value];
    const below = definition === undefined ? undefined : getNamedType(definition.type);
    if (node.selectionSet === undefined || !isCompositeType(below)) return node;
    const kept = cutSet(node.selectionSet, below);
    if (kept !== null && (isMoreThanName(kept) || mayNameAny(below))) return { ...node, selectionSet: kept };
    emptied.add(node);
    return null;
  }

  function isMoreThanName(set: SelectionSetNode): boolean {
    return set.selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return selection.name.value !== "__typename";
      if (selection.kind === Kind.INLINE_FRAGMENT) return isMoreThanName(selection.selectionSet);
      const fragment = cutFragment(selection.name.value);
      return fragment !== null && isMoreThanName(fragment.selectionSet);
    });
  }

  function mayNameAny(type: GraphQLCompositeType): boolean {
    return objectTypesOf(type, schema).some(({ name }) => view.mayName(name));
  }

  function typeNamed(name: string | undefined): GraphQLCompositeType | null {
    const type = name === undefined ? undefined : schema.getType(name);
    return isCompositeType(type) ? type : null;
  }

  const selectionSet = cutSet(operation.selectionSet, root);
  if (selectionSet === null || !isMoreThanName(selectionSet)) return { document: null, emptied };
  return { document: assembled({ ...operation, selectionSet }, [...cutFragments.values()]), emptied };
}

/** With the variables and fragments that are still used. */
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
