import { buildSchema, type DocumentNode, type GraphQLSchema, parse } from "graphql";

const schema = buildSchema("type Query { done: Boolean }");
const documents = {
  query: parse("query { done }"),
  mutation: parse("mutation { done }"),
  subscription: parse("subscription { done }"),
};

/** graphql-ws looks at a document for the kind of the operation alone; ours is compiled already and needs none. */
export function operationPlaceholder(kind: keyof typeof documents): {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
} {
  return { schema, document: documents[kind] };
}
