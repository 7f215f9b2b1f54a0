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
  isAbstractType,
  isCompositeType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from "graphql";
import { isIncluded } from "../graph/applyConditions.ts";
import { objectTypesOf } from "../graph/operationCoordinates.ts";
import { fragmentsOf } from "../graph/selectedFields.ts";
import type { OperationView } from "./operationPolicy.ts";

export interface CutDocument {
  /** The operation to plan; null if nothing may be fetched. */
  readonly document: DocumentNode | null;
  /** Fields that the caller may read but of which nothing is left. */
  readonly emptied: ReadonlySet<FieldNode>;
}

type Conditions = Readonly<Record<string, unknown>>;

const typeName: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } };

/**
 * Cuts out the fields that the caller may not read, so the plan does not have them and no source is called for them. If
 * only some types of an interface deny a field, it is fetched for the others. Variables that only cut fields used are
 * removed, and so are fields left out by `@skip` and `@include`.
 *
 * @param conditions values of the variables in `@skip` and `@include`; null to keep whatever any values would ask for
 */
export function cutDocument(
  document: DocumentNode,
  operationName: string | undefined,
  schema: GraphQLSchema,
  view: OperationView,
  conditions: Conditions | null,
): CutDocument {
  if (view.signature === "") return { document, emptied: new Set() };
  const operation = getOperationAST(document, operationName);
  const root = operation === null || operation === undefined ? null : schema.getRootType(operation.operation);
  if (operation === null || operation === undefined || root === null || root === undefined) {
    throw new RangeError("cutDocument: no such operation");
  }
  const fragments = fragmentsOf(document);
  const emptied = new Set<FieldNode>();
  /** Under these something is emptied; what is kept under the same name has to be told apart by its type all the same. */
  let emptiedNames: ReadonlySet<string> = new Set();
  const cutFragments = new Map<string, FragmentDefinitionNode | null>();

  function cutSet(set: SelectionSetNode, type: GraphQLCompositeType): SelectionSetNode | null {
    const isAsked = (selection: SelectionNode) => conditions === null || isIncluded(selection, conditions);
    const asked = set.selections.filter(isAsked);
    const cut = asked.map((selection) => ({ selection, kept: cutSelection(selection, type) }));
    const selections = cut.flatMap(({ kept }) => kept);
    if (selections.length > 0) {
      const isUntold =
        isAbstractType(type) &&
        cut.some(({ selection, kept }) =>
          selection.kind === Kind.FIELD ? isDecidedByType(selection, type) : kept.length === 0,
        );
      return { ...set, selections: isUntold ? [...selections, ...typeMark(type)] : selections };
    }
    // A field that is not asked for is not refused.
    const isEmpty = asked.length === 0 || (conditions === null && asked.every(isConditional));
    return isEmpty ? { ...set, selections: [typeName] } : null;
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
    return allowed.map((holder) => onType(holder.name, kept));
  }

  function isDecidedByType({ name: { value: name } }: FieldNode, type: GraphQLCompositeType): boolean {
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

  function cutBelow(node: FieldNode, type: GraphQLCompositeType): FieldNode | null {
    const definition = isUnionType(type) ? undefined : type.getFields()[node.name.value];
    const below = definition === undefined ? undefined : getNamedType(definition.type);
    if (node.selectionSet === undefined || !isCompositeType(below)) return node;
    const kept = cutSet(node.selectionSet, below);
    if (kept !== null && (isMoreThanName(kept) || mayNameAny(below))) {
      const isUntold = isAbstractType(below) && emptiedNames.has(responseName(node));
      const selections = isUntold ? [...kept.selections, ...typeMark(below)] : kept.selections;
      return { ...node, selectionSet: { ...kept, selections } };
    }
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

  let selectionSet = cutSet(operation.selectionSet, root);
  if (emptied.size > 0) {
    emptiedNames = new Set([...emptied].map(responseName));
    cutFragments.clear();
    selectionSet = cutSet(operation.selectionSet, root);
  }
  if (selectionSet === null || !isMoreThanName(selectionSet)) return { document: null, emptied };
  return { document: assembled({ ...operation, selectionSet }, [...cutFragments.values()]), emptied };
}

function responseName({ alias, name }: FieldNode): string {
  return alias?.value ?? name.value;
}

function onType(name: string, selection: SelectionNode): InlineFragmentNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } },
    selectionSet: { kind: Kind.SELECTION_SET, selections: [selection] },
  };
}

function isConditional({ directives = [] }: SelectionNode): boolean {
  return directives.some(({ name }) => name.value === "skip" || name.value === "include");
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
