import { type DirectiveNode, type FieldDefinitionNode, Kind, parse, type SelectionSetNode, visit } from "graphql";

/** What the made-up data must know of all subgraphs together. */
export interface FederationSchema {
  /** `Product.sku`: fields of keys, which are the same everywhere and never null. */
  readonly keyFields: ReadonlySet<string>;
  /** `subgraph Product.shippingEstimate` to the fields that it requires. */
  readonly requires: ReadonlyMap<string, SelectionSetNode>;
  /** Interfaces with a key, by the types that implement them. */
  readonly keyedInterfaceOf: ReadonlyMap<string, string>;
  /** Types with a key, by subgraph. */
  readonly entities: ReadonlyMap<string, readonly string[]>;
}

type Source = { readonly name: string; readonly sdl: string };
interface Definition {
  readonly subgraph: string;
  readonly name: string;
  readonly isInterface: boolean;
  readonly keys: readonly SelectionSetNode[];
  readonly interfaces: readonly string[];
  readonly fields: readonly FieldDefinitionNode[];
}

export function readFederationSchema(sources: readonly Source[]): FederationSchema {
  const definitions = sources.flatMap(readDefinitions);
  const typeOf = new Map<string, string>();
  for (const { name, fields } of definitions) {
    for (const field of fields) typeOf.set(`${name}.${field.name.value}`, namedType(field));
  }
  const keyFields = new Set<string>();
  const addKey = (type: string, selectionSet: SelectionSetNode): void => {
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        addKey(selection.typeCondition?.name.value ?? type, selection.selectionSet);
      } else if (selection.kind === Kind.FIELD) {
        const place = `${type}.${selection.name.value}`;
        keyFields.add(place);
        if (selection.selectionSet !== undefined) addKey(typeOf.get(place) ?? "", selection.selectionSet);
      }
    }
  };
  const keyedInterfaces = new Set(definitions.filter((one) => one.isInterface && one.keys.length > 0).map(nameOf));
  const keyedInterfaceOf = new Map<string, string>();
  for (const { name, interfaces, keys } of definitions) {
    for (const key of keys) addKey(name, key);
    for (const one of interfaces) if (keyedInterfaces.has(one)) keyedInterfaceOf.set(name, one);
  }
  for (const [type, keyed] of keyedInterfaceOf) {
    for (const place of [...keyFields]) {
      if (place.startsWith(`${keyed}.`)) keyFields.add(`${type}.${place.slice(keyed.length + 1)}`);
    }
  }
  const requires = new Map<string, SelectionSetNode>();
  for (const { subgraph, name, fields } of definitions) {
    for (const field of fields) {
      const required = directiveOf(field, "requires").map(fieldSet)[0];
      if (required !== undefined) requires.set(`${subgraph} ${name}.${field.name.value}`, required);
    }
  }
  const entities = new Map(
    sources.map((source) => [
      source.name,
      definitions.filter(({ subgraph, keys }) => subgraph === source.name && keys.length > 0).map(nameOf),
    ]),
  );
  return { keyFields, requires, keyedInterfaceOf, entities };
}

function nameOf({ name }: Definition): string {
  return name;
}

function readDefinitions({ name: subgraph, sdl }: Source): Definition[] {
  const definitions: Definition[] = [];
  for (const definition of parse(sdl).definitions) {
    if (
      definition.kind !== Kind.OBJECT_TYPE_DEFINITION &&
      definition.kind !== Kind.OBJECT_TYPE_EXTENSION &&
      definition.kind !== Kind.INTERFACE_TYPE_DEFINITION &&
      definition.kind !== Kind.INTERFACE_TYPE_EXTENSION
    ) {
      continue;
    }
    definitions.push({
      subgraph,
      name: definition.name.value,
      isInterface: definition.kind.startsWith("Interface"),
      keys: directiveOf(definition, "key").map(fieldSet),
      interfaces: definition.interfaces?.map(({ name }) => name.value) ?? [],
      fields: definition.fields ?? [],
    });
  }
  return definitions;
}

function directiveOf(
  node: { readonly directives?: readonly DirectiveNode[] | undefined },
  name: string,
): readonly DirectiveNode[] {
  return (node.directives ?? []).filter(({ name: own }) => own.value === name || own.value === `federation__${name}`);
}

function fieldSet(directive: DirectiveNode): SelectionSetNode {
  const value = directive.arguments?.find(({ name }) => name.value === "fields")?.value;
  const text = value?.kind === Kind.STRING ? value.value : "";
  const [operation] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError(`no field set: ${text}`);
  return operation.selectionSet;
}

function namedType(field: FieldDefinitionNode): string {
  let name = "";
  visit(field.type, {
    NamedType(node) {
      name = node.name.value;
    },
  });
  return name;
}
