import { operationFromDocument, Supergraph } from "@apollo/federation-internals";
import { QueryPlanner } from "@apollo/query-planner";
import { parse } from "graphql";
import { beforeAll, expect, test } from "vitest";
import { openFixture } from "./support/openFixture.ts";
import { type Damage, openTwoEngines, placements, type SentOperation, type TwoEngines } from "./support/twoEngines.ts";

/** Interface objects whose fields require others, asked for on some of the types alone. */
const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@external", "@requires", "@shareable", "@interfaceObject"])`;
const types = ["Book", "Film", "Song"];
const sources = [
  {
    name: "a",
    sdl: `interface Media @key(fields: "id") { id: ID! title: String pages: Int }
      ${types.map((type) => `type ${type} implements Media @key(fields: "id") { id: ID! title: String pages: Int }`).join("\n")}`,
  },
  {
    name: "b",
    sdl: `type Query { top: [Media!]! shelf: Shelf rows: [[Media]] }
      type Shelf { best: Media others: [Media] }
      type Media @key(fields: "id") @interfaceObject {
        id: ID! rating: Float title: String @external pages: Int @external
        score: String @requires(fields: "title") length: String @requires(fields: "pages")
      }`,
  },
  {
    name: "c",
    sdl: `type Media @key(fields: "id") @interfaceObject { id: ID! title: String @external praise: String @requires(fields: "title") stars: Int }`,
  },
].map(({ name, sdl }) => ({ name, url: `http://${name}.invalid`, sdl: `${link} ${sdl}` }));

const media = (number: number) => ({ __typename: "Media", number });
const given = (thing: { readonly given?: Readonly<Record<string, unknown>> }, name: string) =>
  String(thing.given?.[name]);
const title = ({ number }: { readonly number: number }) => `T${number}`;

const fixture = openFixture("interface objects", sources, {
  overrides: {
    "Query.top": () => [0, 1, 2].map(media),
    "Query.shelf": () => ({ __typename: "Shelf", number: 0 }),
    "Query.rows": () => [[media(0), media(1)], [media(2)]],
    "Shelf.best": () => media(1),
    "Shelf.others": () => [media(0), media(2)],
    ...Object.fromEntries(
      types.flatMap((type) => [
        [`${type}.title`, title],
        [`${type}.pages`, ({ number }: { readonly number: number }) => number * 100],
      ]),
    ),
    "Media.rating": ({ number }) => number + 0.5,
    "Media.score": (thing) => `s(${given(thing, "title")})`,
    "Media.length": (thing) => `l(${given(thing, "pages")})`,
    "Media.praise": (thing) => `p(${given(thing, "title")})`,
    "Media.stars": ({ number }) => number,
  },
});
let engines: TwoEngines;

beforeAll(async () => {
  engines = await openTwoEngines(fixture, { hasStock: false });
});

/** What a strict subgraph wants of a representation for what it is asked. */
const needs: Readonly<Record<string, string>> = { score: "title", length: "pages", praise: "title" };

function incomplete({ query, variables }: SentOperation): readonly unknown[] {
  const representations = variables["representations"];
  if (!Array.isArray(representations)) return [];
  const wanted = [
    "id",
    ...Object.keys(needs)
      .filter((field) => query.includes(field))
      .map((field) => needs[field] ?? ""),
  ];
  return representations.filter((one) => !wanted.every((name) => Object.hasOwn(one, name)));
}

const cases: readonly { readonly query: string; readonly expected: unknown }[] = [
  {
    query: "{ top { ... on Book { rating } ... on Film { score } } }",
    expected: { top: [{ rating: 0.5 }, { score: "s(T1)" }, {}] },
  },
  {
    query: "{ top { __typename ... on Book { rating } ... on Film { score } } }",
    expected: {
      top: [{ __typename: "Book", rating: 0.5 }, { __typename: "Film", score: "s(T1)" }, { __typename: "Song" }],
    },
  },
  {
    query: "{ top { ... on Book { score } ... on Film { length } } }",
    expected: { top: [{ score: "s(T0)" }, { length: "l(100)" }, {}] },
  },
  {
    query: "{ top { ... on Book { score } ... on Film { length rating } ... on Song { rating } } }",
    expected: { top: [{ score: "s(T0)" }, { length: "l(100)", rating: 1.5 }, { rating: 2.5 }] },
  },
  {
    query:
      "{ shelf { best { ... on Book { rating } ... on Film { score } } others { ... on Book { rating } ... on Film { score } } } }",
    expected: { shelf: { best: { score: "s(T1)" }, others: [{ rating: 0.5 }, {}] } },
  },
  {
    query: "{ rows { ... on Book { rating } ... on Film { score } } }",
    expected: { rows: [[{ rating: 0.5 }, { score: "s(T1)" }], [{}]] },
  },
  {
    query: "{ top { ... on Book { rating stars } ... on Film { score praise } } }",
    expected: { top: [{ rating: 0.5, stars: 0 }, { score: "s(T1)", praise: "p(T1)" }, {}] },
  },
];

const world = { faults: { seed: 0, nullPercent: 0, errorPercent: 0 }, mutations: [] };

test.each(cases.flatMap((one) => placements.map((placement) => ({ ...one, placement }))))(
  "B3: no representation lacks its key or an input: $query, $placement",
  async ({ query, expected, placement }) => {
    const sent: SentOperation[] = [];
    const operation = { query, operationName: undefined, variables: {} };
    const { data, errors } = await engines.ours(operation, { world, sent }, placement);
    expect(errors).toEqual([]);
    expect(data).toEqual(expected);
    expect(sent.flatMap(incomplete)).toEqual([]);
  },
);

/** One title is not there, with an error. */
const withoutTitle: Damage = (reply, subgraph) => {
  const data = reply.data as { readonly _entities?: readonly { readonly title?: unknown }[] };
  if (subgraph !== "a" || data._entities === undefined) return reply;
  return {
    data: {
      _entities: data._entities.map((entity) => (entity.title === "T0" ? { ...entity, title: undefined } : entity)),
    },
  };
};

test.each(placements)(
  "B3: an entity whose input is missing is left out, and what needs none is answered: %s",
  async (placement) => {
    const sent: SentOperation[] = [];
    const query = "{ top { ... on Book { rating } ... on Film { score } } }";
    const run = { world, sent, damage: withoutTitle };
    const { data } = await engines.ours({ query, operationName: undefined, variables: {} }, run, placement);
    expect(data).toEqual({ top: [{ rating: 0.5 }, { score: "s(T1)" }, {}] });
    expect(sent.flatMap(incomplete)).toEqual([]);
  },
);

test("the planner alone still parts keys from requirements: else gateway/plan/completeRepresentations.ts can go", () => {
  const supergraph = Supergraph.build(fixture.supergraphSdl);
  const query = "{ top { ... on Book { rating } ... on Film { score } } }";
  const plan = new QueryPlanner(supergraph).buildQueryPlan(operationFromDocument(supergraph.apiSchema(), parse(query)));
  expect(JSON.stringify(plan)).toContain(
    '{"kind":"InlineFragment","typeCondition":"Media","selections":[{"kind":"Field","name":"__typename"},{"kind":"Field","name":"title"}]}',
  );
});
