import {
  type DirectiveNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from "graphql";
import { argumentsOf, asList } from "../graph/directiveArguments.ts";
import { directivesOf } from "../graph/directiveNames.ts";

/** A type and a field of it. */
export type FieldOf = readonly [type: string, field: string];

/** Fields that another one pulls in, by the directives of that one: `@requires`, `@fromContext`. */
export type ReadInputs = (type: GraphQLNamedType, directives: readonly DirectiveNode[]) => readonly FieldOf[];

/**
 * Reads `requires` and `contextArguments` of `@join__field` (join specification 0.5).
 *
 * @param contextDirective how the supergraph writes `@context`
 */
export function inputsReader(schema: GraphQLSchema, contextDirective: string): ReadInputs {
  const contexts = contextTypes(schema, contextDirective);

  /** Every field of a field set, with those below. */
  function fieldsIn(selectionSet: SelectionSetNode, type: GraphQLNamedType): readonly FieldOf[] {
    return selectionSet.selections.flatMap((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = schema.getType(selection.typeCondition?.name.value ?? type.name);
        return condition === undefined ? [] : fieldsIn(selection.selectionSet, condition);
      }
      if (selection.name.value === "__typename" || (!isObjectType(type) && !isInterfaceType(type))) return [];
      const below = type.getFields()[selection.name.value];
      const field: FieldOf = [type.name, selection.name.value];
      if (below === undefined || selection.selectionSet === undefined) return [field];
      return [field, ...fieldsIn(selection.selectionSet, getNamedType(below.type))];
    });
  }

  return (type, directives) =>
    directives
      .filter(({ name }) => name.value === "join__field")
      .flatMap((node) => {
        const { requires, contextArguments } = argumentsOf(node);
        const required = typeof requires === "string" ? fieldsIn(selectionOf(requires), type) : [];
        const fromContext = asList(contextArguments).flatMap((entry) => {
          const { context, selection } = entry as Readonly<Record<string, unknown>>;
          const read = selectionOf(String(selection).replace(/^\s*\{([\s\S]*)\}\s*$/, "$1"));
          return (contexts.get(String(context)) ?? []).flatMap((holder) => fieldsIn(read, holder));
        });
        return [...required, ...fromContext];
      });
}

function contextTypes(schema: GraphQLSchema, directive: string): ReadonlyMap<string, readonly GraphQLNamedType[]> {
  const types = new Map<string, GraphQLNamedType[]>();
  for (const type of Object.values(schema.getTypeMap())) {
    for (const node of directivesOf(type)) {
      if (node.name.value !== directive) continue;
      const context = String(argumentsOf(node)["name"]);
      types.set(context, [...(types.get(context) ?? []), type]);
    }
  }
  return types;
}

function selectionOf(fieldSet: string): SelectionSetNode {
  const [definition] = parse(`{ ${fieldSet} }`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new RangeError("fieldInputs: no field set");
  return definition.selectionSet;
}
