import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { composeSupergraph } from "../../scripts/building/composeSupergraph.ts";
import { type GatewayOver, startGatewayOver } from "./fixtures/startGatewayOver.ts";

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@external", "@requires"])`;
const a = `${link}
  scalar Long scalar JSON
  input In { n: Long, f: Float, id: ID, in: In, list: [Long!] }
  type Query { big: Long s: String id: ID float: Float any: JSON list: [Long] nested: Nested t: T ts: [T]
    f(x: Long, y: Long! = 1, j: JSON, l: [Long], i: In, id: ID, is: [In!]): Long }
  type Mutation { f(x: Long): Long }
  type Nested { big: Long inner: Nested }
  type T @key(fields: "k") { k: Long! own: String }`;
const b = `${link}
  scalar Long scalar JSON
  type T @key(fields: "k") { k: Long! v(representations: Int, x: Long): Long any: JSON w(client_representations: Int): Int }`;

const open = (environment: Record<string, string>) =>
  startGatewayOver(
    (url) =>
      composeSupergraph([
        { name: "a", url: `${url}?a`, sdl: a },
        { name: "b", url: `${url}?b`, sdl: b },
      ]),
    answer,
    environment,
  );

/** What the subgraphs reply, as text, and what they were sent. */
let replies = { a: "", b: "" };
const sent: { readonly name: string; readonly text: string; readonly query: string }[] = [];

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const name = request.url?.endsWith("?b") ? "b" : "a";
  sent.push({ name, text, query: JSON.parse(text).query });
  response.writeHead(200, { "content-type": "application/json" }).end(replies[name]);
}

const gateways: GatewayOver[] = [];
beforeAll(async () => {
  gateways.push(await open({}), await open({ CODEGEN: "off" }), await open({ JOIN_IN_FLIGHT: "off" }));
});
afterAll(async () => {
  for (const gateway of gateways) await gateway.close();
});
beforeEach(() => {
  sent.length = 0;
  replies = { a: '{"data":{"f":1}}', b: '{"data":{"_entities":[{"v":1}]}}' };
});

/** The text of the answer, the same with code made and without. */
async function ask(query: string, variables = "{}"): Promise<string> {
  const texts = [];
  for (const { origin } of gateways) {
    const response = await fetch(`${origin}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
    });
    texts.push(await response.text());
  }
  expect(new Set(texts).size).toBe(1);
  return texts[0] ?? "";
}

const numbers = [
  "9007199254740993",
  "-9007199254740993",
  "1.10",
  "-0",
  "0.0",
  "1E400",
  "1e-400",
  "1234567890123456789012345678901234567890",
  "0.1234567890123456789012345678901234567890",
  "1.0E+2",
];

describe.each(numbers)("B4: %s leaves as it came", (number) => {
  test.each([
    ["written for machines", `{"data":{"big":${number},"s":"x"}}`],
    ["with a blank", `{ "data": {"big":${number},"s":"x"}}`],
    ["on lines", `{\n\t"data": {\n\t\t"big": ${number},\n\t\t"s": "x"\n\t}\n}`],
    ["in another order", `{"data":{"s":"x","big":${number}}}`],
    ["after extensions", `{"extensions":{"n":${number}},"data":{"big":${number},"s":"x"}}`],
    ["before extensions", `{"data":{"big":${number},"s":"x"},"extensions":{"n":${number}}}`],
    ["with what nobody asked for", `{"data":{"more":[1],"big":${number},"s":"x"}}`],
    ["twice", `{"data":{"big":5,"s":"x","big":${number}}}`],
    ["with a byte order mark", `\ufeff{"data":{"big":${number},"s":"x"}}`],
  ])("%s", async (_name, reply) => {
    replies.a = reply;
    expect(await ask("{ big s }")).toBe(`{"data":{"big":${number},"s":"x"}}`);
  });

  test("with an error beside it", async () => {
    replies.a = `{"data":{"big":${number},"s":null},"errors":[{"message":"no","path":["s"],"extensions":{"code":"SOURCE_BUSY","n":${number}}}]}`;
    expect(await ask("{ big s }")).toContain(`"data":{"big":${number},"s":null}`);
  });

  test("in lists, nested objects and JSON scalars", async () => {
    replies.a = `{"data": {"list":[${number},null,1],"nested":{"big":${number},"inner":{"big":${number}}},"any":{"n":[${number},{"m":${number}}],"t":"${number}"}}}`;
    const answered = `{"data":{"list":[${number},null,1],"nested":{"big":${number},"inner":{"big":${number}}},"any":{"n":[${number},{"m":${number}}],"t":"${number}"}}}`;
    expect(await ask("{ list nested { big inner { big } } any }")).toBe(answered);
  });

  test.each(["", " "])("as a key, and in entities that repeat (%s)", async (blank) => {
    const one = `{"__typename":"T","k":${number}}`;
    replies = {
      a: `{${blank}"data":{"ts":[${one},${one},{"__typename":"T","k":7}]}}`,
      b: `{${blank}"data":{"_entities":[{"v":${number},"any":[${number}]},{"v":1,"any":null}]}}`,
    };
    const entity = `{"k":${number},"v":${number},"any":[${number}]}`;
    expect(await ask("{ ts { k v any } }")).toBe(`{"data":{"ts":[${entity},${entity},{"k":7,"v":1,"any":null}]}}`);
    const toB = sent.filter(({ name }) => name === "b");
    expect(toB).toHaveLength(gateways.length);
    for (const { text } of toB) {
      expect(text).toContain(`"representations":[{"__typename":"T","k":${number}},{"__typename":"T","k":7}]`);
    }
  });

  test.each([
    ["a literal", `{ f(x: ${number}) }`, `f(x: ${number})`],
    ["a literal in a list", `{ f(l: [1, ${number}, null]) }`, `l: [1, ${number}, null]`],
    ["a literal for a list", `{ f(l: ${number}) }`, `${number}`],
    [
      "a literal in an input object",
      `{ f(i: { n: ${number}, in: { list: [${number}] } }) }`,
      `n: ${number}, in: {list: [${number}]}`,
    ],
    ["a literal in a list of input objects", `{ f(is: [{ n: ${number} }]) }`, `n: ${number}`],
    ["a literal that is not nullable", `{ f(y: ${number}) }`, `y: ${number}`],
    ["a literal of a JSON scalar", `{ f(j: ${number}) }`, `j: ${number}`],
    [
      "literals inside of a JSON scalar",
      `{ f(j: { a: [${number}, { b: ${number} }], c: 1 }) }`,
      `a: [${number}, {b: ${number}}], c: 1`,
    ],
    ["a list as a JSON scalar", `{ f(j: [${number}, "x"]) }`, `j: [${number}, "x"]`],
    ["a literal in a mutation", `mutation { f(x: ${number}) }`, `f(x: ${number})`],
    ["a literal in a fragment", `{ ...F } fragment F on Query { f(x: ${number}) }`, `f(x: ${number})`],
    ["the same literal twice", `{ f(x: ${number}) ... on Query { f(x: ${number}) } }`, `f(x: ${number})`],
    ["a default", `query($x: Long = ${number}) { f(x: $x) }`, `$x: Long = ${number}`],
    ["a default of a list", `query($l: [Long] = [${number}]) { f(l: $l) }`, `= [${number}]`],
    ["a default of an object", `query($i: In = { n: ${number} }) { f(i: $i) }`, `n: ${number}`],
    [
      "beside a variable of the generated name",
      `query($literal_0: Long) { f(x: $literal_0, y: ${number}) }`,
      `y: ${number}`,
    ],
  ])("on the way in, as %s", async (_name, query, written) => {
    expect(await ask(query)).toBe('{"data":{"f":1}}');
    expect(sent).toHaveLength(gateways.length);
    const squeezed = (text: string) =>
      text
        .replace(/([{[(])\s+|\s+([}\])])/g, "$1$2")
        .replace(/\s*,\s*/g, ",")
        .replace(/\s+/g, " ");
    for (const each of sent) expect(squeezed(each.query)).toContain(squeezed(written));
  });

  test("with literals under conditions, aliases and in entities", async () => {
    replies.a = '{"data":{"t":{"__typename":"T","k":1}}}';
    const query = `query($c: Boolean!) { t { v(x: ${number}) one: v(x: ${number}) @include(if: $c) } }`;
    replies.b = '{"data":{"_entities":[{"v":1,"one":2}]}}';
    expect(await ask(query, '{"c":true}')).toBe('{"data":{"t":{"v":1,"one":2}}}');
    for (const { query: toB } of sent.filter(({ name }) => name === "b")) {
      expect(toB.split(`x: ${number}`).length, toB).toBe(toB.includes(`x:${number}`) ? 1 : 3);
    }
  });

  test.each([
    ["a variable", "query($v: Long) { f(x: $v) }", number],
    ["a variable of a list", "query($v: [Long]) { f(l: $v) }", `[${number},null]`],
    ["a variable of an input object", "query($v: In) { f(i: $v) }", `{"n":${number},"in":{"list":[${number}]}}`],
    ["a variable of a list of input objects", "query($v: [In!]) { f(is: $v) }", `[{"n":${number}}]`],
    ["a variable of a JSON scalar", "query($v: JSON) { f(j: $v) }", `{"a":[${number},{"b":${number}}]}`],
    ["a variable inside of a JSON scalar", "query($v: Long) { f(j: { a: $v, b: [$v] }) }", number],
  ])("on the way in, as %s", async (_name, query, value) => {
    expect(await ask(query, `{"v":${value}}`)).toBe('{"data":{"f":1}}');
    expect(sent).toHaveLength(gateways.length);
    for (const { text } of sent) expect(text).toContain(`"variables":{"v":${value}}`);
  });
});

describe("B4: scalars of the specification keep its coercion", () => {
  test("on the way out", async () => {
    replies.a = '{"data": {"id":9007199254740993,"float":1.10,"s":"1.10"}}';
    expect(await ask("{ id float s }")).toBe('{"data":{"id":"9007199254740993","float":1.1,"s":"1.10"}}');
    replies.a = '{"data":{"id":9007199254740993,"float":1.10,"s":"1.10"}}';
    expect(await ask("{ id float s }")).toBe('{"data":{"id":"9007199254740993","float":1.1,"s":"1.10"}}');
  });

  test("a number where an object has to be is a broken promise, exact or not", async () => {
    replies.a = '{"data": {"nested":9007199254740993,"big":1.10}}';
    expect(await ask("{ nested { big } big }")).toMatch(
      /"INTERNAL_SERVER_ERROR".*"data":\{"nested":null,"big":1\.10\}/,
    );
  });

  test("on the way in: floats as numbers, ids as the text that they mean", async () => {
    await ask(
      "query($i: In, $id: ID) { f(i: $i, id: $id) }",
      '{"i":{"f":1.10,"id":9007199254740993,"n":1.10},"id":9007199254740993}',
    );
    for (const { text } of sent) {
      expect(text).toContain('"variables":{"i":{"f":1.1,"id":"9007199254740993","n":1.10},"id":"9007199254740993"}');
    }
    sent.length = 0;
    await ask("{ f(id: 9007199254740993) }");
    for (const { query } of sent) expect(query).toContain("id: 9007199254740993");
  });

  test("a path with an index is one, whatever numbers stand beside it", async () => {
    replies.a =
      '{"data":{"ts":[{"__typename":"T","k":1.10,"own":null}]},"errors":[{"message":"m","path":["ts",0,"own"],"extensions":{"code":"SOURCE_BUSY"}}]}';
    expect(JSON.parse(await ask("{ ts { k own } }")).errors).toMatchObject([{ path: ["ts", 0, "own"] }]);
  });
});

describe("B4: requests that differ in digits alone are not one", () => {
  test("requests at once are each sent", async () => {
    const [gateway] = gateways;
    const query = "query($v: Long) { f(x: $v) }";
    const post = (value: string) =>
      fetch(`${gateway?.origin}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: `{"query":${JSON.stringify(query)},"variables":{"v":${value}}}`,
      });
    await Promise.all(["9007199254740992", "9007199254740993", "1.1", "1.10"].map(post));
    const values = sent.map(({ text }) => /"v":([^}]*)/.exec(text)?.[1]);
    expect(values.sort()).toEqual(["1.1", "1.10", "9007199254740992", "9007199254740993"]);
  });

  test("by GET", async () => {
    replies.a = '{"data":{"f":9007199254740993}}';
    const [gateway] = gateways;
    const parameters = new URLSearchParams({
      query: "query($v: Long) { f(x: $v) }",
      variables: '{"v": 9007199254740993}',
    });
    const response = await fetch(`${gateway?.origin}/graphql?${parameters}`, {
      headers: { "apollo-require-preflight": "1" },
    });
    expect(await response.text()).toContain('"f":9007199254740993');
    expect(sent[0]?.text).toContain('"variables":{"v":9007199254740993}');
  });
});

describe("D5: variables of the client under names that the gateway has, too", () => {
  const entity = () => {
    replies.a = '{"data":{"t":{"__typename":"T","k":1}}}';
  };
  test.each([
    [
      "representations",
      "query($representations: Int) { t { v(representations: $representations) } }",
      '{"representations":7}',
      "7",
    ],
    [
      "and the one beside it",
      "query($representations: Int, $client_representations: Int) { t { v(representations: $representations) w(client_representations: $client_representations) } }",
      '{"representations":7,"client_representations":8}',
      "7",
    ],
    ["and a default", "query($representations: Int = 9) { t { v(representations: $representations) } }", "{}", "9"],
    [
      "and its conditions",
      "query($representations: Boolean!) { t { v(representations: 7) @include(if: $representations) } }",
      '{"representations":true}',
      "7",
    ],
    [
      "contextualArgument_1_0",
      "query($contextualArgument_1_0: Int) { t { v(representations: $contextualArgument_1_0) } }",
      '{"contextualArgument_1_0":7}',
      "7",
    ],
  ])("%s", async (_name, query, variables, value) => {
    entity();
    replies.b = '{"data":{"_entities":[{"v":1,"w":2}]}}';
    expect(await ask(query, variables)).toMatch(/^\{"data":\{"t":\{"v":1(,"w":2)?\}\}\}$/);
    const toB = sent.filter(({ name }) => name === "b");
    expect(toB).toHaveLength(gateways.length);
    for (const { text, query: asked } of toB) {
      expect(text.split('"representations":').length).toBe(2);
      expect(asked.split("$representations:").length).toBe(2);
      expect(JSON.parse(text).variables.representations).toEqual([{ __typename: "T", k: 1 }]);
      expect(text).toContain(value);
    }
  });

  test("on a fetch of root fields", async () => {
    await ask("query($representations: Long) { f(x: $representations) }", '{"representations":9007199254740993}');
    for (const { text } of sent) expect(text).toContain(":9007199254740993}");
  });
});
