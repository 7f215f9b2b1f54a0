import { Kind, parse } from "graphql";
import { expect, test } from "vitest";
import { fetchedFieldPaths } from "../../gateway/fetch/fetchedFields.ts";

function paths(options: {
  readonly fetch: string;
  readonly representations?: readonly string[];
  readonly client: string;
  readonly at?: readonly string[];
  readonly variables?: Readonly<Record<string, unknown>>;
}) {
  const { fetch, representations, client, at = [], variables = {} } = options;
  const document = parse(client);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError("the operation has to come first");
  const typed = representations?.map((__typename) => ({ __typename }));
  const found = fetchedFieldPaths(
    { query: fetch, variables: { ...variables, ...(typed && { representations: typed }) } },
    { document, operation, variables, path: at },
  );
  return found.map((path) => path.join("."));
}

const entities = (selection: string) =>
  `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`;

test("a root fetch has the response names of its root fields", () => {
  const client = "{ a: community(code: 1) { name } events { id } }";
  expect(paths({ fetch: client, client })).toEqual(["a", "events"]);
});

test("a fetch of entities has them for each representation, by its type", () => {
  expect(
    paths({
      fetch: entities("... on Person { name age: years } ... on Household { code }"),
      representations: ["Person", "Household", "Person"],
      client: "{ nodes { name age: years code } }",
      at: ["nodes", "@"],
    }),
  ).toEqual(["_entities.0.name", "_entities.0.age", "_entities.1.code", "_entities.2.name", "_entities.2.age"]);
});

test("a fragment on an interface counts where none names the type", () => {
  const fetch = entities("... on Node { name }");
  const found = paths({ fetch, representations: ["Person"], client: "{ nodes { name } }", at: ["nodes", "@"] });
  expect(found).toEqual(["_entities.0.name"]);
});

test("keys that the client did not ask for are left out", () => {
  const client = "{ community(code: 1) { ...F } } fragment F on Community { ... on Community { events { id } } }";
  const fetch = entities("... on Community { __typename code events { id } }");
  const found = paths({ fetch, representations: ["Community"], client, at: ["community"] });
  expect(found).toEqual(["_entities.0.events"]);
});

test("the object itself stands for a fetch of nothing but keys", () => {
  const client = "{ community(code: 1) { name } }";
  const fetch = entities("... on Community { code }");
  expect(paths({ fetch, representations: ["Community"], client, at: ["community"] })).toEqual(["_entities.0"]);
});

test("what is skipped or not included is no field", () => {
  const client = "query ($x: Boolean!) { a @skip(if: $x) b @include(if: $x) c }";
  expect(paths({ fetch: client, client, variables: { x: true } })).toEqual(["b", "c"]);
  expect(paths({ fetch: client, client, variables: { x: false } })).toEqual(["a", "c"]);
});
