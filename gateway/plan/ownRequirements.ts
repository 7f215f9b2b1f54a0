import {
  type ArgumentNode,
  buildASTSchema,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  print,
  type SelectionSetNode,
  visit,
} from "graphql";
import { type Requirement, requirementsOf } from "./requirements.ts";
import { usageText } from "./usageText.ts";

/** A field with the arguments that a `@requires` gives it. */
export interface RequiredField {
  readonly name: string;
  readonly arguments: readonly ArgumentNode[];
}

/** What a field needs under a name of its own: by path, with the names that the subgraph knows (`dimensions.size`). */
export type OwnNames = ReadonlyMap<string, string>;

export interface OwnRequirements {
  /** The supergraph to plan on; the same document where there is no such field. */
  readonly supergraph: DocumentNode;
  /** By the name that they have in it. */
  readonly fields: ReadonlyMap<string, RequiredField>;
  /** Of a field of a subgraph; empty for none. Of an interface, what any of its types needs. */
  readonly needsOf: (subgraph: string, typeName: string, fieldName: string) => OwnNames;
}

const noNames: OwnNames = new Map();

/**
 * A supergraph in which each field that `@requires` asks for with several choices of arguments has a name of its own for
 * each of them. The planner of 2.14 looks at the name alone: of `price(currency: USD)` and `price(currency: EUR)` it asks for
 * one and gives it to both (docs/decisions/0022).
 */
export function ownRequirementsOf(
  document: DocumentNode,
  schema: GraphQLSchema = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true }),
): OwnRequirements {
  const required = requirementsOf(schema);
  const contested = contestedNames(required);
  if (contested.size === 0) return { supergraph: document, fields: new Map(), needsOf: () => noNames };
  const fields = new Map<string, RequiredField>();
  const ownNames = new Map<string, string>();
  const isTaken = takenNames(schema);
  /** By type: own names with the field that each stands for. */
  const added = new Map<string, Map<string, string>>();
  const needs = new Map<string, OwnNames>();
  const texts = new Map<ConstDirectiveNode, string>();

  function ownNameOf(field: FieldNode): string {
    const usage = usageText(field);
    const known = ownNames.get(usage);
    if (known !== undefined) return known;
    const {
      name: { value: name },
      arguments: given = [],
    } = field;
    let own = `${name}__required_${ownNames.size}`;
    while (isTaken(own)) own += "_";
    ownNames.set(usage, own);
    fields.set(own, { name, arguments: given });
    return own;
  }

  function add(type: GraphQLNamedType, own: string, name: string): void {
    const names = added.get(type.name) ?? new Map<string, string>();
    added.set(type.name, names.set(own, name));
    if (!isInterfaceType(type)) return;
    const { objects, interfaces } = schema.getImplementations(type);
    for (const implementing of [...objects, ...interfaces]) add(implementing, own, name);
  }

  function renamed(
    set: SelectionSetNode,
    type: GraphQLNamedType,
    path: readonly string[],
    own: Map<string, string>,
  ): SelectionSetNode {
    const selections = set.selections.map((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const inner = schema.getType(selection.typeCondition?.name.value ?? type.name) ?? type;
        return { ...selection, selectionSet: renamed(selection.selectionSet, inner, path, own) };
      }
      const { name, selectionSet } = selection;
      const place = [...path, name.value];
      const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name.value] : undefined;
      const below =
        selectionSet === undefined || field === undefined
          ? {}
          : { selectionSet: renamed(selectionSet, getNamedType(field.type), place, own) };
      if (field === undefined || !contested.has(name.value)) return { ...selection, ...below };
      const ownName = ownNameOf(selection);
      own.set(place.join("."), ownName);
      add(type, ownName, name.value);
      return { ...selection, ...below, name: { kind: Kind.NAME, value: ownName } as const, arguments: [] };
    });
    return { ...set, selections };
  }

  for (const { directive, subgraph, type, fieldName, selectionSet } of required) {
    const own = new Map<string, string>();
    const text = print(renamed(selectionSet, type, [], own))
      .replaceAll(/\s+/g, " ")
      .slice(1, -1)
      .trim();
    if (own.size === 0) continue;
    texts.set(directive, text);
    needs.set(`${subgraph} ${type.name}.${fieldName}`, own);
  }
  return {
    supergraph: rewrite(document, texts, added),
    fields,
    needsOf: (subgraph, typeName, fieldName) => {
      const type = schema.getType(typeName);
      const types = isInterfaceType(type) ? [type, ...schema.getPossibleTypes(type)] : [{ name: typeName }];
      const own = types.map(({ name }) => needs.get(`${subgraph} ${name}.${fieldName}`) ?? noNames);
      return new Map(own.flatMap((names) => [...names]));
    },
  };
}

/** Names of fields that requirements ask for in more than one way. */
function contestedNames(required: readonly Requirement[]): ReadonlySet<string> {
  const usages = new Map<string, Set<string>>();
  for (const { selectionSet } of required) {
    visit(selectionSet, {
      Field(field) {
        const name = field.name.value;
        usages.set(name, (usages.get(name) ?? new Set()).add(usageText(field)));
      },
    });
  }
  return new Set([...usages].filter(([, texts]) => texts.size > 1).map(([name]) => name));
}

function takenNames(schema: GraphQLSchema): (name: string) => boolean {
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) || isInterfaceType(type));
  return (name) => types.some((type) => type.getFields()[name] !== undefined);
}

function rewrite(
  document: DocumentNode,
  texts: ReadonlyMap<ConstDirectiveNode, string>,
  added: ReadonlyMap<string, ReadonlyMap<string, string>>,
): DocumentNode {
  const rewritten = visit(document, {
    Directive(directive) {
      const text = texts.get(directive as ConstDirectiveNode);
      if (text === undefined) return undefined;
      const given = (directive.arguments ?? []).map((argument) =>
        argument.name.value === "requires"
          ? { ...argument, value: { kind: Kind.STRING, value: text } as const }
          : argument,
      );
      return { ...directive, arguments: given };
    },
  });
  return {
    ...rewritten,
    definitions: rewritten.definitions.map((definition) => {
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) {
        return definition;
      }
      const names = [...(added.get(definition.name.value) ?? [])];
      const { fields = [] } = definition;
      const copies = names.flatMap(([own, name]) =>
        fields.filter((field) => field.name.value === name).map(copyAs(own)),
      );
      return copies.length === 0 ? definition : { ...definition, fields: [...fields, ...copies] };
    }),
  };
}

/** Where the field is, there is the copy; what else is said of it is for clients. */
function copyAs(name: string): (field: FieldDefinitionNode) => FieldDefinitionNode {
  return ({ type, directives = [] }) => ({
    kind: Kind.FIELD_DEFINITION,
    name: { kind: Kind.NAME, value: name },
    type,
    directives: directives.filter((directive) => directive.name.value === "join__field"),
  });
}
