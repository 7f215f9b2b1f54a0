import { type DirectiveNode, valueFromASTUntyped } from "graphql";

/** The constant arguments of a directive of a supergraph, without a definition to read them by. Enum values are texts. */
export function argumentsOf({ arguments: nodes = [] }: DirectiveNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(nodes.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
}

/** Empty for what is no list. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
