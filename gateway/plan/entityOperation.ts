import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type InlineFragmentNode,
  Kind,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
  visit,
} from "graphql";

/** As the planner writes operations. */
export function textOf(document: DocumentNode): string {
  return stripIgnoredCharacters(print(document));
}

/** With the named fragments of the entities themselves written out, so that their fields can be told apart by place. */
export function withoutSpreads(document: DocumentNode): DocumentNode {
  const fragments = new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
  return visit(document, {
    FragmentSpread(spread): InlineFragmentNode | undefined {
      const fragment: FragmentDefinitionNode | undefined = fragments.get(spread.name.value);
      if (fragment === undefined) return undefined;
      const { typeCondition, selectionSet } = fragment;
      return { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet };
    },
    FragmentDefinition: () => null,
  });
}

/** Tells the fields of entities apart. */
export function fieldText(type: string, field: FieldNode): string {
  return `${type} ${print(field)}`;
}

export interface EntityField {
  readonly type: string;
  readonly field: FieldNode;
}

/** The fields that the operation of an entity fetch asks of the entities themselves. */
export function entityFields(document: DocumentNode): readonly EntityField[] {
  const found: EntityField[] = [];
  onEntities(document, (type, field) => {
    found.push({ type, field });
    return true;
  });
  return found;
}

/** The operation with these fields of the entities alone, by `fieldText`. */
export function onlyFields(document: DocumentNode, kept: ReadonlySet<string>): DocumentNode {
  const filtered = onEntities(document, (type, field) => kept.has(fieldText(type, field)));
  const used = new Set<string>();
  visit(filtered, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  return visit(filtered, { VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? undefined : null) });
}

/** The document with the fields of the entities that are kept. */
function onEntities(document: DocumentNode, isKept: (type: string, field: FieldNode) => boolean): DocumentNode {
  const filter = ({ selections, ...set }: SelectionSetNode, type: string): SelectionSetNode => ({
    ...set,
    selections: selections.flatMap((selection): readonly SelectionNode[] => {
      if (selection.kind === Kind.FIELD) return isKept(type, selection) ? [selection] : [];
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [selection];
      const selectionSet = filter(selection.selectionSet, selection.typeCondition?.name.value ?? type);
      return selectionSet.selections.length === 0 ? [] : [{ ...selection, selectionSet }];
    }),
  });
  return visit(document, {
    Field(field) {
      if (field.name.value !== "_entities" || field.selectionSet === undefined) return false;
      return { ...field, selectionSet: filter(field.selectionSet, "") };
    },
  });
}
