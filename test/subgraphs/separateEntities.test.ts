import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unrestrictedCaller } from "../../access/caller.ts";
import { createSubgraph } from "../../subgraphs/createSubgraph.ts";
import { type ServedSubgraph, serveSubgraph } from "../../subgraphs/serving/serve.ts";
import type { Subgraph } from "../../subgraphs/subgraph.ts";

const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  type Query { any: String }
  type A @key(fields: "id") { id: ID! name: String }
  type Value { id: ID }`;

function open(codegen: boolean): Subgraph {
  return createSubgraph({
    name: "division",
    sdl,
    codegen,
    onError: () => {},
    createContext: () => ({}),
    resolvers: {
      A: {
        __resolveReference: ({ id }: { readonly id: string }) => {
          if (id === "throws") throw new Error("secret of db.internal");
          if (id === "rejects") return Promise.reject(new Error("secret of db.internal"));
          return id === "absent" ? null : Promise.resolve({ id, name: `name ${id}` });
        },
      },
    },
  });
}

const query =
  "query($representations: [_Any!]!) { _entities(representations: $representations) { ... on A { id name } } }";
const good = { __typename: "A", id: "1" };
const found = { id: "1", name: "name 1" };

let served: ServedSubgraph;
beforeAll(async () => {
  served = await serveSubgraph(open(true), { host: "127.0.0.1", port: 0, deadlineMs: 5_000, keys: null });
});
afterAll(() => served?.close());

type Ask = (representations: readonly unknown[]) => Promise<unknown>;

const inProcess =
  (codegen: boolean): Ask =>
  async (representations) => {
    const call = { requestId: "1", signal: new AbortController().signal, caller: unrestrictedCaller };
    const result = await open(codegen).prepare({ query })({ representations }, call);
    return JSON.parse(JSON.stringify(result));
  };

const alone: Ask = async (representations) => {
  const response = await fetch(served.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables: { representations } }),
  });
  const answer = (await response.json()) as { errors?: { path: (string | number)[] }[] };
  // Mercurius writes list indexes as text.
  for (const error of answer.errors ?? [])
    error.path = error.path.map((step) => (step === "1" || step === "0" ? Number(step) : step));
  return answer;
};

describe.each([
  ["in process with code made", inProcess(true)],
  ["in process without", inProcess(false)],
  ["alone", alone],
])("D5: %s, one bad representation nulls one entity", (_place, ask) => {
  test.each([
    ["a type that is not known", { __typename: "Nobody", id: "1" }],
    ["no type", { id: "1" }],
    ["a type that is no text", { __typename: 7, id: "1" }],
    ["a type that is no entity", { __typename: "Value", id: "1" }],
    ["a scalar", { __typename: "String" }],
    ["no object", "A"],
    ["a name of every object", { __typename: "constructor" }],
    ["one whose resolver throws", { __typename: "A", id: "throws" }],
    ["one whose resolver rejects", { __typename: "A", id: "rejects" }],
  ])("%s", async (_name, bad) => {
    const answer = await ask([good, bad, good]);
    expect(answer).toMatchObject({
      data: { _entities: [found, null, found] },
      errors: [{ path: ["_entities", 1], extensions: { code: "INTERNAL_SERVER_ERROR" } }],
    });
    expect(JSON.stringify(answer)).not.toContain("db.internal");
  });

  test("what is not there is no error", async () => {
    expect(await ask([good, { __typename: "A", id: "absent" }])).toEqual({ data: { _entities: [found, null] } });
  });

  test("all of them bad", async () => {
    const answer = await ask([{ __typename: "X" }, { __typename: "Y" }]);
    expect(answer).toMatchObject({
      data: { _entities: [null, null] },
      errors: [{ path: ["_entities", 0] }, { path: ["_entities", 1] }],
    });
  });
});
