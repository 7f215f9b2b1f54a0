import { type GraphQLScalarType, GraphQLScalarType as Scalar } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unrestrictedCaller } from "../../access/caller.ts";
import { inProcess } from "../../gateway/fetch/inProcess.ts";
import { parseExactly } from "../../schema/exactNumber.ts";
import { createSubgraph } from "../../subgraphs/createSubgraph.ts";
import { type ServedSubgraph, serveSubgraph } from "../../subgraphs/serving/serve.ts";
import type { Subgraph } from "../../subgraphs/subgraph.ts";

const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  scalar Long scalar Own
  type Query { echo(x: Long): Long own(x: Own): String seen(x: Long): String }`;

const own: GraphQLScalarType = new Scalar({
  name: "Own",
  parseValue: (value) => `${typeof value} ${String(value)}`,
  parseLiteral: (node) => ("value" in node ? `literal ${node.value}` : null),
});

function open(codegen: boolean): Subgraph {
  return createSubgraph({
    name: "division",
    sdl,
    codegen,
    onError: () => {},
    createContext: () => ({}),
    resolvers: {
      Own: own,
      Query: {
        echo: (_root: unknown, { x }: { readonly x: unknown }) => x,
        own: (_root: unknown, { x }: { readonly x: unknown }) => x,
        seen: (_root: unknown, { x }: { readonly x: unknown }) => `${typeof x} ${String(x)}`,
      },
    },
  });
}

let served: ServedSubgraph;
beforeAll(async () => {
  served = await serveSubgraph(open(true), { host: "127.0.0.1", port: 0, deadlineMs: 5_000, keys: null });
});
afterAll(() => served?.close());

type Ask = (query: string, variables: string) => Promise<string>;

const local =
  (codegen: boolean): Ask =>
  async (query, variables) => {
    const call = { requestId: "1", signal: new AbortController().signal, caller: unrestrictedCaller };
    const send = inProcess(open(codegen), 5_000).prepare({ query, operationName: undefined }, "values");
    const input = { variables: parseExactly(variables) as Record<string, unknown>, representations: null };
    const { data } = await send(input, call);
    return JSON.stringify({ data });
  };

const alone: Ask = async (query, variables) => {
  const response = await fetch(served.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
  });
  return response.text();
};

const written = (answer: string) => /"(?:echo|own|seen)":(.*?)\}/.exec(answer)?.[1];

describe.each([
  ["in process with code made", local(true)],
  ["in process without", local(false)],
  ["alone", alone],
])("B4: %s", (_place, ask) => {
  test.each(["9007199254740993", "-9007199254740993", "1234567890123456789012345678901234567890", "7", "0.5"])(
    "%s goes through a scalar without code of its own",
    async (number) => {
      expect(written(await ask(`{ echo(x: ${number}) }`, "{}"))).toBe(number);
      expect(written(await ask("query($x: Long) { echo(x: $x) }", `{"x":${number}}`))).toBe(number);
      expect(written(await ask(`query($x: Long = ${number}) { echo(x: $x) }`, "{}"))).toBe(number);
    },
  );

  test.each([
    ["1.10", "number 1.1"],
    ["100000000000000000000000", "number 1e+23"],
    ["9007199254740993", "bigint 9007199254740993"],
    ["0.12345678901234567890123", "string 0.12345678901234567890123"],
    ["1E400", "string 1E400"],
  ])("a resolver sees %s as a %s, never rounded", async (number, seen) => {
    expect(written(await ask(`{ seen(x: ${number}) }`, "{}"))).toBe(`"${seen}"`);
    expect(written(await ask("query($x: Long) { seen(x: $x) }", `{"x":${number}}`))).toBe(`"${seen}"`);
  });

  test("a scalar with code of its own reads literals by it, and no rounded variable", async () => {
    expect(written(await ask("{ own(x: 9007199254740993) }", "{}"))).toBe('"literal 9007199254740993"');
    expect(written(await ask("query($x: Own) { own(x: $x) }", '{"x":9007199254740993}'))).toBe(
      '"bigint 9007199254740993"',
    );
  });
});
