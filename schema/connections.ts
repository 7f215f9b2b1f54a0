import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DirectiveDefinitionNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  visit,
} from "graphql";
import { OperatorError } from "./operatorError.ts";
import { nameOf, placeOf, type SchemaFile } from "./schemaFile.ts";

export interface MadeType {
  readonly definition: ObjectTypeDefinitionNode;
  /** The declaration that it is made of, as `schema/grid.graphql:120`. */
  readonly place: string;
}

/**
 * Makes of each `type XConnection @connection` the connection and the edge of `X` (GraphQL Cursor Connections Specification):
 * the fields of `Connection` and `Edge` of the common file, and on both types the other directives of the declaration. A field
 * that the file declares in `XConnection` or `XEdge` stands in place of the one of that name, or behind them.
 *
 * @returns the types, and the file without what they are made of, each line where it was
 * @throws OperatorError where no connection can be made
 */
export function makeConnections(
  own: SchemaFile,
  common: SchemaFile,
): { readonly made: readonly MadeType[]; readonly rest: SchemaFile } {
  const replaced = new Set<DefinitionNode>();
  const made = own.definitions.flatMap((declaration) => {
    const marker = markerOf(declaration);
    if (declaration.kind !== Kind.OBJECT_TYPE_DEFINITION || marker === undefined) return [];
    const name = nodeName(declaration, own);
    const place = placeOf(declaration);
    const directives = (declaration.directives ?? []).filter((directive) => directive !== marker);
    const leftOut = fieldsLeftOut(marker, common, place);
    const declaredEdge = objectType(own, `${name}Edge`);
    for (const definition of [declaration, declaredEdge]) if (definition !== undefined) replaced.add(definition);
    const connection = filled(templateOf("Connection", common), declaration, name, leftOut);
    const edge = filled(templateOf("Edge", common), declaredEdge, name, new Set());
    return [
      { definition: { ...connection, directives }, place },
      { definition: { ...edge, directives: [...directives, ...(declaredEdge?.directives ?? [])] }, place },
    ];
  });
  const rest = without(replaced, own);
  refuseStrayMarkers(rest);
  return { made, rest };
}

function markerOf(definition: DefinitionNode): ConstDirectiveNode | undefined {
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION || !/.Connection$/.test(definition.name.value)) return undefined;
  return definition.directives?.find(({ name }) => name.value === "connection");
}

const nodeKinds: ReadonlySet<Kind> = new Set([
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.UNION_TYPE_DEFINITION,
]);

function nodeName(declaration: ObjectTypeDefinitionNode, own: SchemaFile): string {
  const { value } = declaration.name;
  const node = value.slice(0, -"Connection".length);
  if (own.definitions.some((definition) => nodeKinds.has(definition.kind) && nameOf(definition) === node)) return node;
  throw new OperatorError(
    `${placeOf(declaration)}: ${value} is a connection of ${node}, which is no type of objects of the file. Define ${node} there, or name the connection after a type that is there.`,
  );
}

/** Each argument is named as the field that it leaves out where it is false. */
function fieldsLeftOut(marker: ConstDirectiveNode, common: SchemaFile, place: string): ReadonlySet<string> {
  const known = argumentsOf(common);
  const given = new Map((marker.arguments ?? []).map(({ name, value }) => [name.value, value]));
  const unknown = [...given.keys()].find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new OperatorError(
      `${place}: @connection has no argument ${unknown}. It takes ${[...known.keys()].join(" and ")}.`,
    );
  }
  return new Set(
    [...known].flatMap(([name, fallback]) => {
      const value = given.get(name) ?? fallback;
      if (value?.kind !== Kind.BOOLEAN) throw new OperatorError(`${place}: ${name} of @connection is true or false.`);
      return value.value ? [] : [name];
    }),
  );
}

function argumentsOf(common: SchemaFile) {
  const definition = common.definitions.find(
    (one): one is DirectiveDefinitionNode => one.kind === Kind.DIRECTIVE_DEFINITION && one.name.value === "connection",
  );
  if (definition === undefined) throw missing("directive @connection", common);
  return new Map((definition.arguments ?? []).map(({ name, defaultValue }) => [name.value, defaultValue] as const));
}

function templateOf(name: "Connection" | "Edge", common: SchemaFile): ObjectTypeDefinitionNode {
  const template = objectType(common, name);
  if (template === undefined) throw missing(`type ${name}`, common);
  return template;
}

function missing(what: string, { path }: SchemaFile): OperatorError {
  return new OperatorError(`${path} has no ${what}, which connections are made of.`);
}

function objectType({ definitions }: SchemaFile, name: string): ObjectTypeDefinitionNode | undefined {
  return definitions.find(
    (definition): definition is ObjectTypeDefinitionNode =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === name,
  );
}

/** The template as the type of this node, with what is declared of it. */
function filled(
  template: ObjectTypeDefinitionNode,
  declared: ObjectTypeDefinitionNode | undefined,
  node: string,
  leftOut: ReadonlySet<string>,
): ObjectTypeDefinitionNode {
  const names = new Map([
    ["Connection", `${node}Connection`],
    ["Edge", `${node}Edge`],
    ["Node", node],
  ]);
  const type = visit(template, {
    Name: (name) => ({ ...name, value: names.get(name.value) ?? name.value }),
  });
  const fields = new Map<string, FieldDefinitionNode>();
  for (const field of type.fields ?? []) if (!leftOut.has(field.name.value)) fields.set(field.name.value, field);
  for (const field of declared?.fields ?? []) fields.set(field.name.value, field);
  const description = declared?.description ?? type.description;
  return { ...type, ...declared, ...(description && { description }), fields: [...fields.values()] };
}

function without(replaced: ReadonlySet<DefinitionNode>, own: SchemaFile): SchemaFile {
  let { text } = own;
  // From the end, so that what stands before keeps its place.
  for (const { loc } of own.definitions.toReversed().filter((definition) => replaced.has(definition))) {
    text = text.slice(0, loc?.start) + text.slice(loc?.start, loc?.end).replace(/[^\n]/g, "") + text.slice(loc?.end);
  }
  return { ...own, text, definitions: own.definitions.filter((definition) => !replaced.has(definition)) };
}

function refuseStrayMarkers(rest: SchemaFile): void {
  for (const definition of rest.definitions) {
    visit(definition, {
      Directive: (directive) => {
        if (directive.name.value !== "connection") return;
        throw new OperatorError(
          `${placeOf(directive)}: @connection stands on a type XConnection and makes it the connection of the type X.`,
        );
      },
    });
  }
}
