import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";

let compiled: ToyGateway;
let stock: ToyGateway;
beforeAll(async () => {
  compiled = await startToyGateway();
  stock = await startToyGateway({ environment: { ENGINE: "apollo" } });
});
afterAll(async () => {
  await compiled?.close();
  await stock?.close();
});

interface Case {
  readonly what: string;
  readonly query: string;
  readonly variables?: object;
}

const requests: readonly Case[] = [
  { what: "an answer", query: "{ communities { code name } }" },
  { what: "fields of two subgraphs", query: '{ community(code: "320282113200") { name population } }' },
  {
    what: "variables",
    query: "query Named($code: ID!) { community(code: $code) { name __typename } }",
    variables: { code: "320282113200" },
  },
  { what: "a missing variable", query: "query ($code: ID!) { community(code: $code) { name } }" },
  { what: "an error of a field", query: '{ community(code: "bad") { name } }' },
  { what: "no field of that name", query: "{ nope }" },
  { what: "no GraphQL", query: "{ communities" },
  { what: "two operations and no name", query: "query A { communities { code } } query B { communities { code } }" },
  { what: "introspection beside data", query: '{ __type(name: "Community") { name } communities { code } }' },
];

/** Headers that differ with every request or with the socket. */
const passing = new Set(["date", "x-request-id", "connection", "keep-alive"]);

describe.each(["application/json", "application/graphql-response+json", "*/*"])("accepting %s", (accept) => {
  test.each(requests)("the short way answers $what as Apollo Server does", async ({ query, variables = {} }) => {
    const [ours, theirs] = await Promise.all(
      [compiled, stock].map((gateway) => gateway.query(query, variables, { accept })),
    );
    expect(ours?.body).toEqual(theirs?.body);
    expect(ours?.status).toBe(theirs?.status);
    expect(headersOf(ours)).toEqual(headersOf(theirs));
  });
});

function headersOf(answer: { readonly headers: Headers } | undefined): Record<string, string> {
  const headers = [...(answer?.headers ?? [])].filter(([name]) => !passing.has(name) && name !== "content-length");
  return Object.fromEntries(headers);
}
