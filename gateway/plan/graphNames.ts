import { type GraphQLSchema, isEnumType } from "graphql";
import { argumentsOf } from "../graph/directiveArguments.ts";

/** Names of the subgraphs by their value of `join__Graph` in a supergraph (join specification 0.5). */
export function graphNamesOf(supergraph: GraphQLSchema): ReadonlyMap<string, string> {
  const graphs = supergraph.getType("join__Graph");
  if (!isEnumType(graphs)) return new Map();
  return new Map(
    graphs.getValues().map(({ name, astNode }) => {
      const directive = astNode?.directives?.find((one) => one.name.value === "join__graph");
      const given = directive === undefined ? undefined : argumentsOf(directive)["name"];
      return [name, typeof given === "string" ? given : name];
    }),
  );
}
