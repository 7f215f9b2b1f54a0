import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

export type FieldsByResponseName = Map<string, SelectionSetNode[]>;

export interface CollectFieldsOptions {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Whether a fragment on that type counts. */
  readonly applies: (typeCondition: string) => boolean;
}

/**
 * Response names of the selection sets with the selection sets below each, through fragments, `@skip` and `@include`;
 * `__typename` is left out. After CollectFields of the GraphQL specification (6.3.2), without a schema.
 */
export function collectFields(
  selectionSets: readonly SelectionSetNode[],
  options: CollectFieldsOptions,
): FieldsByResponseName {
  const fields: FieldsByResponseName = new Map();
  const seenFragments = new Set<string>();

  function visit(selectionSet: SelectionSetNode): void {
    for (const selection of selectionSet.selections) {
      if (!isIncluded(selection, options.variables)) continue;
      if (selection.kind === Kind.FIELD) {
        if (selection.name.value === "__typename") continue;
        const responseName = selection.alias?.value ?? selection.name.value;
        const below = fields.get(responseName) ?? [];
        fields.set(responseName, selection.selectionSet === undefined ? below : [...below, selection.selectionSet]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        if (condition === undefined || options.applies(condition)) visit(selection.selectionSet);
      } else if (!seenFragments.has(selection.name.value)) {
        seenFragments.add(selection.name.value);
        const fragment = findFragment(options.document, selection.name.value);
        if (fragment !== undefined && options.applies(fragment.typeCondition.name.value)) visit(fragment.selectionSet);
      }
    }
  }

  for (const selectionSet of selectionSets) visit(selectionSet);
  return fields;
}

function isIncluded(selection: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, variables);
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, variables);
  return skip?.["if"] !== true && include?.["if"] !== false;
}

function findFragment(document: DocumentNode, name: string): FragmentDefinitionNode | undefined {
  return document.definitions.find(
    (definition): definition is FragmentDefinitionNode =>
      definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
  );
}
