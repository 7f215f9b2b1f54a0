import { operationFromDocument, Supergraph } from "@apollo/federation-internals";
import { QueryPlanner } from "@apollo/query-planner";
import { parse } from "graphql";
import { beforeAll, expect, test } from "vitest";
import { openFixture } from "./support/openFixture.ts";
import { openTwoEngines, placements, type SentOperation, type TwoEngines } from "./support/twoEngines.ts";

/** Fields that `@requires` asks for with arguments, in one operation with several choices of them. */
const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@external", "@requires", "@shareable"])`;
const sources = [
  {
    name: "products",
    sdl: `type Query { products: [Product!]! priced: [Priced!]! }
      enum Currency { USD EUR CNY }
      interface Priced { upc: ID! price(currency: Currency = CNY): Int }
      type Product implements Priced @key(fields: "upc") {
        upc: ID! price(currency: Currency = CNY): Int weight: Int parts(first: Int): [Part!]
      }
      type Part @shareable { size(unit: String = "cm"): Int }`,
  },
  {
    name: "shipping",
    sdl: `type Query { boxes: [Box!]! }
      enum Currency { USD EUR CNY }
      type Product @key(fields: "upc") {
        upc: ID!
        price(currency: Currency = CNY): Int @external
        weight: Int @external
        parts(first: Int): [Part!] @external
        usd: Int @requires(fields: "price(currency: USD) weight")
        eur: Int @requires(fields: "price(currency: EUR) weight")
        plain: Int @requires(fields: "price")
        inches: Int @requires(fields: "parts(first: 1) { size(unit: \\"in\\") }")
        centimetres: Int @requires(fields: "parts(first: 1) { size }")
        two: Int @requires(fields: "parts(first: 2) { size }")
        free: Int
      }
      type Part { size(unit: String = "cm"): Int @external }
      type Box @key(fields: "id", resolvable: false) @key(fields: "code") {
        id: ID! code: ID! volume: Int @external fee: Int @requires(fields: "volume")
      }`,
  },
  {
    name: "boxes",
    sdl: `type Box @key(fields: "id") { id: ID! code: ID! @shareable volume: Int }`,
  },
].map(({ name, sdl }) => ({ name, url: `http://${name}.invalid`, sdl: `${link} ${sdl}` }));

const rates: Readonly<Record<string, number>> = { USD: 1_000, EUR: 2_000, CNY: 3_000 };
const rateOf = (currency: unknown) => rates[String(currency)] ?? 0;
const sent = (given: unknown, name: string) => (given as Readonly<Record<string, unknown>> | undefined)?.[name] ?? null;

const fixture = openFixture("requirements", sources, {
  overrides: {
    "Query.products": () => [1, 2].map((number) => ({ __typename: "Product", number })),
    "Query.priced": () => [{ __typename: "Product", number: 3 }],
    "Query.boxes": () => [{ __typename: "Box", number: 1 }],
    "Product.price": ({ number }, { currency }) => rateOf(currency ?? "CNY") + number,
    "Product.weight": ({ number }) => number,
    "Product.parts": (_thing, { first }) =>
      Array.from({ length: Number(first ?? 3) }, (_item, number) => ({ __typename: "Part", number: number + 1 })),
    "Part.size": ({ number }, { unit }) => (unit === "in" ? number : number * 25),
    "Product.usd": ({ given }) => sent(given, "price"),
    "Product.eur": ({ given }) => sent(given, "price"),
    "Product.plain": ({ given }) => sent(given, "price"),
    "Product.inches": ({ given }) => sizes(sent(given, "parts")),
    "Product.centimetres": ({ given }) => sizes(sent(given, "parts")),
    "Product.two": ({ given }) => sizes(sent(given, "parts")),
    "Product.free": ({ number }) => number,
    "Box.volume": () => 7,
    "Box.fee": ({ given }) => sent(given, "volume"),
  },
});

function sizes(parts: unknown): number | null {
  if (!Array.isArray(parts)) return null;
  return parts.reduce((sum: number, { size }: { readonly size: number }) => sum * 100 + size, 0);
}

const world = { faults: { seed: 0, nullPercent: 0, errorPercent: 0 }, mutations: [] };
let engines: TwoEngines;

beforeAll(async () => {
  engines = await openTwoEngines(fixture, { hasStock: false });
});

const first = { upc: "upc-1", usd: 1_001, eur: 2_001, plain: 3_001, inches: 1, centimetres: 25, two: 2_550, free: 1 };
const of = (...names: readonly (keyof typeof first)[]) => Object.fromEntries(names.map((name) => [name, first[name]]));

const cases: readonly {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly expected: object;
}[] = [
  { name: "two of them", query: "{ products { upc usd eur } }", expected: of("upc", "usd", "eur") },
  {
    name: "three of them, one without arguments",
    query: "{ products { eur plain usd } }",
    expected: of("eur", "plain", "usd"),
  },
  {
    name: "aliases and fragments",
    query:
      "{ products { a: eur ...F ... on Product { c: eur price: weight } } } fragment F on Product { b: usd d: free }",
    expected: { a: 2_001, b: 1_001, d: 1, c: 2_001, price: 1 },
  },
  {
    name: "the client's own beside them",
    query: "query ($c: Currency) { products { price(currency: $c) usd eur mine: price(currency: EUR) } }",
    variables: { c: "CNY" },
    expected: { price: 3_001, usd: 1_001, eur: 2_001, mine: 2_001 },
  },
  {
    name: "one of the two under @include",
    query: "query ($yes: Boolean!) { products { usd eur @include(if: $yes) plain @skip(if: $yes) } }",
    variables: { yes: true },
    expected: of("usd", "eur"),
  },
  {
    name: "the other of the two under @skip",
    query: "query ($yes: Boolean!) { products { usd eur @include(if: $yes) plain @skip(if: $yes) } }",
    variables: { yes: false },
    expected: of("usd", "plain"),
  },
  {
    name: "selections inside, arguments at two levels",
    query: "{ products { inches centimetres two parts(first: 3) { size } } }",
    expected: { ...of("inches", "centimetres", "two"), parts: [{ size: 25 }, { size: 50 }, { size: 75 }] },
  },
  {
    name: "all at once",
    query: "{ products { upc usd eur plain inches centimetres two free } }",
    expected: first,
  },
  {
    name: "an alias that is the planner's name",
    query: "{ products { price__required_0: weight price__required_1: free usd eur plain } }",
    expected: { price__required_0: 1, price__required_1: 1, ...of("usd", "eur", "plain") },
  },
];

test.each(cases.flatMap((one) => placements.map((placement) => ({ ...one, placement }))))(
  "B2: each field gets what it requires, with its own arguments: $name, $placement",
  async ({ query, variables = {}, expected, placement }) => {
    const { data, errors } = await engines.ours({ query, operationName: undefined, variables }, { world }, placement);
    expect(errors).toEqual([]);
    expect((data as { readonly products: readonly object[] }).products[0]).toEqual(expected);
  },
);

test("B2: through an interface", async () => {
  const query = "{ priced { upc price ... on Product { usd eur } } }";
  const { data, errors } = await engines.ours({ query, operationName: undefined, variables: {} }, { world });
  expect(errors).toEqual([]);
  expect(data).toEqual({ priced: [{ upc: "upc-3", price: 3_003, usd: 1_003, eur: 2_003 }] });
});

test("B2: a key that is not resolvable is never used to enter its subgraph", async () => {
  const sentAll: SentOperation[] = [];
  const query = "{ boxes { fee } }";
  const run = { world, sent: sentAll };
  const { data, errors } = await engines.ours({ query, operationName: undefined, variables: {} }, run);
  expect(errors).toEqual([]);
  expect(data).toEqual({ boxes: [{ fee: 7 }] });
  const entered = sentAll.filter(
    ({ subgraph, variables }) => subgraph === "shipping" && "representations" in variables,
  );
  expect(entered.map(({ variables }) => variables["representations"])).toEqual([
    [{ __typename: "Box", code: expect.any(String), volume: 7 }],
  ]);
});

/** A field that requires one whose own subgraph requires another of the first. */
const chained = [
  {
    name: "goods",
    sdl: `type Query { goods: [Good!]! } type Good @key(fields: "id") { id: ID! price: Int weight: Int }`,
  },
  {
    name: "posts",
    sdl: `type Good @key(fields: "id") {
      id: ID! price: Int @external weight: Int @external late: Int @external
      estimate: Int @requires(fields: "price weight")
      twice: Int @requires(fields: "price late")
    }`,
  },
  {
    name: "delays",
    sdl: `type Good @key(fields: "id") { id: ID! estimate: Int @external late: Int @requires(fields: "estimate") }`,
  },
].map(({ name, sdl }) => ({ name, url: `http://${name}.invalid`, sdl: `${link} ${sdl}` }));

test("B2: what is required by what is required comes before it", async () => {
  const chain = openFixture("chain", chained, {
    overrides: {
      "Query.goods": () => [{ __typename: "Good", number: 1 }],
      "Good.price": () => 3,
      "Good.weight": () => 4,
      "Good.estimate": ({ given }) => Number(sent(given, "price")) * 10 + Number(sent(given, "weight")),
      "Good.late": ({ given }) => Number(sent(given, "estimate")) + 100,
      "Good.twice": ({ given }) => Number(sent(given, "late")) * 10 + Number(sent(given, "price")),
    },
  });
  const both = await openTwoEngines(chain, { hasStock: false });
  for (const [query, expected] of [
    ["{ goods { twice } }", { twice: 1_343 }],
    ["{ goods { estimate twice } }", { estimate: 34, twice: 1_343 }],
    ["{ goods { late weight twice estimate } }", { late: 134, weight: 4, twice: 1_343, estimate: 34 }],
  ] as const) {
    const { data, errors } = await both.ours({ query, operationName: undefined, variables: {} }, { world });
    expect({ data, errors }, query).toEqual({ data: { goods: [expected] }, errors: [] });
  }
});

/** The plan with the fields of one subgraph's entities gone, but for one. */
function forgetting(plan: object, name: string): object {
  return JSON.parse(JSON.stringify(plan).replaceAll(new RegExp(`(?<=\\W)${name}(?=[ }])`, "g"), "__typename"));
}

test.each(placements)("B2: a selected field that no fetch brings is an error at its place: %s", async (placement) => {
  const { plan } = fixture.planner;
  const forgetful = await openTwoEngines(
    {
      ...fixture,
      planner: {
        ...fixture.planner,
        plan: async (document, operationName) =>
          forgetting(await plan(document, operationName), "free") as Awaited<ReturnType<typeof plan>>,
      },
    },
    { hasStock: false },
  );
  const query = "{ products { upc free } priced { upc ... on Product { free usd } ... on Priced { price } } }";
  const run = { world };
  const { data, errors } = await forgetful.ours({ query, operationName: undefined, variables: {} }, run, placement);
  expect(errors.map(({ path, code }) => ({ path, code }))).toEqual(
    [
      ["products", 0, "free"],
      ["products", 1, "free"],
      ["priced", 0, "free"],
    ].map((path) => ({ path, code: "INTERNAL_SERVER_ERROR" })),
  );
  expect(data).toMatchObject({ products: [{ upc: "upc-1", free: null }, {}], priced: [{ free: null, usd: 1_003 }] });
});

test("the planner alone still confuses the two, and still uses the key: else gateway/plan/ownRequirements.ts and openKeys.ts can go", () => {
  const supergraph = Supergraph.build(fixture.supergraphSdl);
  const planner = new QueryPlanner(supergraph);
  const planOf = (query: string) =>
    JSON.stringify(planner.buildQueryPlan(operationFromDocument(supergraph.apiSchema(), parse(query))));
  const confused = planOf("{ products { usd eur } }");
  expect(confused.includes("currency:USD") && confused.includes("currency:EUR")).toBe(false);
  expect(planOf("{ boxes { fee } }")).toContain('"name":"id"');
});
