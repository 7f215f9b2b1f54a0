import { buildASTSchema, type GraphQLSchema, getOperationAST, getVariableValues, parse } from "graphql";
import { createDemand } from "../../gateway/demand/demand.ts";
import { operationTree } from "../../gateway/graph/operationTree.ts";

/** A schema with the cost directives under the names that `link` gives them. */
export function costSchema(definitions: string, link = `import: ["@cost", "@listSize"]`, more = ""): GraphQLSchema {
  const sdl = `
    schema @link(url: "https://specs.apollo.dev/link/v1.0")
      @link(url: "https://specs.apollo.dev/cost/v0.1", ${link}) ${more} { query: Query mutation: Mutation }
    ${definitions}`;
  return buildASTSchema(parse(sdl), { assumeValidSDL: true });
}

/** The library of the table of costs: ours, after the examples of the specification's text. */
export const library = costSchema(`
  type Query {
    book(id: ID, by: Filter): Book
    newest: Book @cost(weight: 7)
    books(first: Int = 20, last: Int): BookConnection
      @listSize(slicingArguments: ["first", "last"], sizedFields: ["nodes", "edges"], requireOneSlicingArgument: false)
    top(limit: Int, max: Int): [Book!]! @listSize(slicingArguments: ["limit", "max"])
    some(limit: Int): [Book] @listSize(assumedSize: 5, slicingArguments: ["limit"], requireOneSlicingArgument: false)
    shelf: [Book] @listSize(assumedSize: 3)
    within(page: Page): [Book] @listSize(slicingArguments: ["page.size"])
    all: [Book]
    table: [[Book]]
    node: Node
    anything: Thing
    count(of: Kind): Int @cost(weight: 4)
    scored: Score
  }
  type Mutation { addBook(input: NewBook!): Book  addBooks(inputs: [NewBook!]!): [Book] @listSize(assumedSize: 2) }
  type BookConnection { totalCount: Int  nodes: [Book!]  edges: [BookEdge] }
  type BookEdge { cursor: String  node: Book }
  interface Node { id: ID!  related: Node  owner: Person @cost(weight: 3) }
  type Book implements Node {
    id: ID!  title: String  tags: [String] @cost(weight: 2)  author: Person  related: Node  owner: Person
    price(in: Currency): Score
  }
  type Person implements Node @cost(weight: 5) {
    id: ID!  name: String  books: [Book]  related: Node  owner: Person @cost(weight: 9)
  }
  union Thing = Book | Person
  enum Kind @cost(weight: 6) { NOVEL }
  scalar Currency
  scalar Score @cost(weight: 8)
  input Page { size: Int = 4  after: String }
  input Filter { title: String  author: PersonFilter  not: Filter }
  input PersonFilter { name: String @cost(weight: 3) }
  input NewBook { title: String!  kind: Kind  author: PersonFilter @cost(weight: 2) }
`);

export function operationOf(query: string) {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (operation === null || operation === undefined) throw new TypeError("no operation");
  return { document, operation };
}

export function coercedOf(schema: GraphQLSchema, query: string, variables: Readonly<Record<string, unknown>>) {
  const { coerced, errors } = getVariableValues(
    schema,
    operationOf(query).operation.variableDefinitions ?? [],
    variables,
  );
  if (coerced === undefined) throw new TypeError(String(errors));
  return coerced;
}

export function estimated(
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  schema: GraphQLSchema = library,
): number {
  const { document, operation } = operationOf(query);
  return createDemand(schema, 10).estimate(operationTree(document, operation, schema))(
    coercedOf(schema, query, variables),
  );
}
