import {
  type ConstArgumentNode,
  type ConstDirectiveNode,
  type ConstValueNode,
  Kind,
  print,
  type SchemaDefinitionNode,
} from "graphql";

/**
 * The header of a subgraph: that of the common file, with the imports (`@link`) and the directives for the supergraph
 * (`@composeDirective`) that the subgraph uses and the root types that it has.
 *
 * @param used names of types, and of directives as `@classified`
 * @param types that the subgraph defines
 */
export function schemaHeader(
  header: SchemaDefinitionNode,
  used: ReadonlySet<string>,
  types: ReadonlySet<string>,
): string {
  const composed = (header.directives ?? []).filter(
    (directive) => isNamed(directive, "composeDirective") && used.has(textOf(argument(directive, "name")?.value)),
  );
  const imported = composed.length === 0 ? used : new Set([...used, "@composeDirective"]);
  const links = (header.directives ?? [])
    .filter((directive) => isNamed(directive, "link"))
    .map((link) => narrowed(link, imported))
    .filter((link) => link !== null);
  const operationTypes = header.operationTypes.filter(({ type }) => types.has(type.name.value));
  const directives = [...links, ...composed];
  return operationTypes.length === 0
    ? print({ kind: Kind.SCHEMA_EXTENSION, directives })
    : print({ ...header, directives, operationTypes });
}

/** What the links of a header import. */
export function importsOf(header: SchemaDefinitionNode): readonly string[] {
  return (header.directives ?? [])
    .filter((directive) => isNamed(directive, "link"))
    .flatMap((link) => elementsOf(argument(link, "import")?.value).map(textOf));
}

/** Null for a link of which nothing is used, but for the one that makes the SDL that of Federation 2. */
function narrowed(link: ConstDirectiveNode, used: ReadonlySet<string>): ConstDirectiveNode | null {
  const imported = argument(link, "import");
  const values = elementsOf(imported?.value).filter((value) => used.has(textOf(value)));
  const isFederation = textOf(argument(link, "url")?.value).startsWith("https://specs.apollo.dev/federation/");
  if (values.length === 0 && !isFederation) return null;
  return {
    ...link,
    arguments: (link.arguments ?? []).map((one) =>
      one === imported ? { ...one, value: { kind: Kind.LIST, values } } : one,
    ),
  };
}

function isNamed(directive: ConstDirectiveNode, name: string): boolean {
  return directive.name.value === name;
}

function argument(directive: ConstDirectiveNode, name: string): ConstArgumentNode | undefined {
  return directive.arguments?.find((one) => one.name.value === name);
}

function elementsOf(value: ConstValueNode | undefined): readonly ConstValueNode[] {
  return value?.kind === Kind.LIST ? value.values : [];
}

function textOf(value: ConstValueNode | undefined): string {
  return value?.kind === Kind.STRING ? value.value : "";
}
