import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  isUnionType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { isIncluded } from "./applyConditions.ts";

export interface SelectionScope {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Values of the variables that `@skip` and `@include` name. */
  readonly conditions: Readonly<Record<string, unknown>>;
}

/**
 * The fields of a type in the order of the answer, each with all its occurrences: CollectFields of the GraphQL
 * specification (6.3.2). Runs when an operation is compiled for one set of conditions, never per request.
 */
export function selectedFields(
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
  scope: SelectionScope,
): ReadonlyMap<string, readonly FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();

  function visit(selections: readonly SelectionNode[]): void {
    for (const selection of selections) {
      if (!isIncluded(selection, scope.conditions)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value;
        const occurrences = fields.get(name);
        if (occurrences === undefined) fields.set(name, [selection]);
        else occurrences.push(selection);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(selection.typeCondition?.name.value)) visit(selection.selectionSet.selections);
      } else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        const fragment = scope.fragments.get(selection.name.value);
        if (fragment !== undefined && applies(fragment.typeCondition.name.value)) {
          visit(fragment.selectionSet.selections);
        }
      }
    }
  }

  function applies(condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const conditionType = scope.schema.getType(condition);
    return isAbstractType(conditionType) && !isUnionType(type) && scope.schema.isSubType(conditionType, type);
  }

  for (const selectionSet of selectionSets) visit(selectionSet.selections);
  return fields;
}

export function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    definitions
      .filter((definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
}
