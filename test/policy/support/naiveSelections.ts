import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionNode, visit } from "graphql";

export function isIncluded({ directives = [] }: SelectionNode, conditions: Readonly<Record<string, unknown>>): boolean {
  return directives.every(({ name, arguments: given = [] }) => {
    const value = given[0]?.value;
    const isSet =
      value?.kind === Kind.VARIABLE ? conditions[value.name.value] : value?.kind === Kind.BOOLEAN && value.value;
    return name.value === "skip" ? isSet !== true : name.value === "include" ? isSet === true : true;
  });
}

export function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])));
}

/** Arguments that any occurrence of a field of the name gives, `where`, or `where.city` of an object: together they decide. */
export function argumentsOf(document: DocumentNode, field: string): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Field: ({ name, arguments: given = [] }) => {
      for (const one of given) {
        if (name.value !== field) continue;
        if (one.value.kind !== Kind.OBJECT) names.add(one.name.value);
        else for (const member of one.value.fields) names.add(`${one.name.value}.${member.name.value}`);
      }
    },
  });
  return [...names];
}
