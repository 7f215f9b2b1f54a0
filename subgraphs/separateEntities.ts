import type { GraphQLSchema } from "graphql";

/**
 * Makes the resolver of `_entities` find each entity by itself. A bad representation, such as an unknown `__typename`,
 * becomes an error at its place in the list. The resolver of `@apollo/subgraph` throws instead, so a gateway that is
 * one release ahead would lose all entities of its call.
 */
export function separateEntities(schema: GraphQLSchema): void {
  const field = schema.getQueryType()?.getFields()["_entities"];
  const resolveAll = field?.resolve;
  if (field === undefined || resolveAll === undefined) return;
  field.resolve = (source, { representations, ...others }, context, info) => {
    return (representations as readonly unknown[]).map((representation) => {
      try {
        const entities = resolveAll(source, { ...others, representations: [representation] }, context, info);
        return (entities as readonly unknown[])[0];
      } catch (error) {
        // Completed as the error of this place (GraphQL specification 6.4.4): in lists both executors take one for what is thrown.
        return error instanceof Error ? error : new TypeError("thrown by a reference resolver: no error");
      }
    });
  };
}
