import {
  type ConstDirectiveNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from "graphql";
import { argumentsOf } from "../graph/directiveArguments.ts";
import { graphNamesOf } from "./graphNames.ts";

/** What one field of a subgraph needs of others. */
export interface Requirement {
  readonly directive: ConstDirectiveNode;
  readonly subgraph: string;
  readonly type: GraphQLNamedType;
  readonly fieldName: string;
  readonly selectionSet: SelectionSetNode;
}

/** Every `@join__field(graph:, requires:)`. */
export function requirementsOf(schema: GraphQLSchema): readonly Requirement[] {
  const graphNames = graphNamesOf(schema);
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap(({ name, astNode }) =>
      (astNode?.directives ?? []).flatMap((directive) => {
        const { graph, requires } = argumentsOf(directive);
        if (directive.name.value !== "join__field" || typeof requires !== "string") return [];
        const subgraph = graphNames.get(String(graph)) ?? "";
        return [{ directive, subgraph, type, fieldName: name, selectionSet: fieldSetOf(requires) }];
      }),
    );
  });
}

/** @param text of a key or a requirement */
export function fieldSetOf(text: string): SelectionSetNode {
  const [operation] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError("ownRequirements: no field set");
  return operation.selectionSet;
}
