import { expect, test } from "vitest";
import { encodeObject } from "../../gateway/fetch/encodeObject.ts";
import { FetchFailure } from "../../gateway/fetch/fetchFailure.ts";
import { compileReadReply, parseReply, type ReadReply } from "../../gateway/fetch/readReply.ts";
import { type ReplySelection, replySelection } from "../../gateway/fetch/replySelection.ts";
import type { SubgraphReply } from "../../gateway/fetch/transport.ts";
import { type DataObject, isDataObject, sharing } from "../../gateway/graph/dataObject.ts";
import { exactValueOfText } from "../../gateway/graph/leaves.ts";
import { createRandom, type Random } from "./support/random.ts";

const selections = 150;
const repliesPerSelection = 40;
const names = ["id", "name", "__typename", "constructor", "__proto__", "toString", "_a", "B2", "data", "extensions"];

test(`${selections * repliesPerSelection} replies, whole and damaged, are read as JSON.parse reads them, numbers to the last digit`, () => {
  let [regular, damagedOnes, refused] = [0, 0, 0];
  for (let number = 0; number < selections; number += 1) {
    const random = createRandom("read reply", number);
    const query = `{ ${selectionText(random, 0)} }`;
    const selection = replySelection(query);
    const ways = [compileReadReply({ query, operationName: undefined, numbers: "any" }, true), byStepOf(query)];
    for (let index = 0; index < repliesPerSelection; index += 1) {
      const whole = Buffer.from(replyText(selection, random));
      const isDamaged = random.chance(70);
      const body = isDamaged ? damaged(whole, random) : whole;
      const expected = outcomeOf(byParsing(selection), body, selection);
      for (const way of ways) expect(outcomeOf(way, body, selection), body.toString("latin1")).toEqual(expected);
      regular += isDamaged ? 0 : 1;
      damagedOnes += isDamaged ? 1 : 0;
      refused += expected === "refused" ? 1 : 0;
    }
  }
  console.log(`${regular} whole replies, ${damagedOnes} damaged, of which ${refused} were no answer`);
  expect(refused).toBeGreaterThan(damagedOnes / 4);
  expect(damagedOnes - refused).toBeGreaterThan(damagedOnes / 20);
});

const query = "{ list { __typename id name inner { id } } }";
const item = '{"__typename":"T","id":"1","name":"湖㳇","inner":{"id":7}}';
const read = compileReadReply({ query, operationName: undefined }, true);

function listOf(body: string | Buffer): readonly DataObject[] {
  const { data } = read(Buffer.from(body), 200);
  return (data as { readonly list: readonly DataObject[] }).list;
}

test("leaves are the bytes that came; what stands twice is one object, marked", () => {
  const [first, second, third] = listOf(`{"data":{"list":[${item},${item},${item.replace("7", "8")}]}}`);
  expect({ ...first, [sharing]: null }).toEqual({
    __typename: "T",
    id: '"1"',
    name: bytes('"湖㳇"'),
    inner: { id: "7" },
    [sharing]: null,
  });
  expect(second).toBe(first);
  expect(third).not.toBe(first);
  expect([first?.[sharing] !== undefined, third?.[sharing] !== undefined]).toEqual([true, false]);
});

test("objects that others merge into stay apart", () => {
  const apart = compileReadReply({ query, operationName: undefined, mergedPaths: new Set(["list"]) }, true);
  const { data } = apart(Buffer.from(`{"data":{"list":[${item},${item}]}}`), 200);
  const [first, second] = (data as { readonly list: readonly DataObject[] }).list;
  expect(second).toEqual(first);
  expect(second).not.toBe(first);
});

test("entities stay apart, though they look the same", () => {
  const entities = compileReadReply({ query: "{ _entities { ... on A { x } } }", operationName: undefined }, true);
  const { data } = entities(Buffer.from('{"data":{"_entities":[{"x":1},{"x":1}]}}'), 200);
  const [first, second] = (data as { readonly _entities: readonly DataObject[] })._entities;
  expect(first).toEqual(second);
  expect(second).not.toBe(first);
});

test("code that takes every field for granted is given up where fields are missing, and the answers stay right", () => {
  for (let index = 0; index < 40; index += 1) {
    expect(listOf(`{"data":{"list":[{"__typename":"T","id":"${index}"}]}}`)).toEqual([
      { __typename: "T", id: `"${index}"` },
    ]);
  }
});

test.each([
  ["a control character in a text", '{"data":{"list":[{"id":"a\u0001b"}]}}'],
  ["an unfinished escape", '{"data":{"list":[{"id":"a\\"}]}}'],
  ["an unknown escape", '{"data":{"list":[{"id":"\\x"}]}}'],
  ["a bad number", '{"data":{"list":[{"id":01}]}}'],
  ["two values", '{"data":{"list":[]}}{}'],
  ["a missing bracket", '{"data":{"list":[{"id":"1"}}}'],
])("%s is no answer", (_name, body) => {
  expect(() => read(Buffer.from(body), 200)).toThrow(FetchFailure);
});

test("B9: bytes that are no UTF-8 are no answer", () => {
  const body = Buffer.from('{"data":{"list":[{"id":"?"}]}}'.replace("?", "\u0000"), "latin1");
  body[body.indexOf(0)] = 0xff;
  expect(() => read(body, 200)).toThrow(FetchFailure);
});

function bytes(text: string): string {
  return Buffer.from(text).toString("latin1");
}

/** Without generated code. */
function byStepOf(query: string): ReadReply {
  return compileReadReply({ query, operationName: undefined, numbers: "any" }, false);
}

function byParsing(selection: ReplySelection): ReadReply {
  return (body, statusCode) => {
    const { data, errors } = parseReply(body, statusCode, "any");
    return { data: isDataObject(data) ? encodeObject(data, selection) : data, errors };
  };
}

function outcomeOf(way: ReadReply, body: Buffer, selection: ReplySelection): unknown {
  let reply: SubgraphReply;
  try {
    reply = way(body, 200);
  } catch (error) {
    if (error instanceof FetchFailure) return "refused";
    throw error;
  }
  return JSON.stringify({ data: decoded(reply.data, selection), errors: reply.errors });
}

/** With values in place of texts: `A` may also be written `\u0041`. */
function decoded(value: unknown, selection: ReplySelection): unknown {
  if (Array.isArray(value)) return value.map((entry) => decoded(entry, selection));
  if (!isDataObject(value)) return typeof value === "string" ? exactValueOfText(value) : value;
  return selection.fields
    .filter(({ name }) => Object.hasOwn(value, name))
    .map(({ name, below, isTypename }) => {
      const field = value[name];
      if (below !== null) return [name, decoded(field, below)];
      return [name, isTypename && typeof field === "string" && !field.startsWith('"') ? field : decodedLeaf(field)];
    });
}

function decodedLeaf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decodedLeaf);
  return typeof value === "string" ? exactValueOfText(value) : value;
}

function selectionText(random: Random, depth: number): string {
  const count = 1 + random.below(4);
  const fields = Array.from({ length: count }, () => {
    const name = random.pick(names);
    return depth < 4 && random.chance(35) ? `${name}_ { ${selectionText(random, depth + 1)} }` : name;
  });
  return random.chance(20) ? `... on A { ${fields.join(" ")} } ... on B { ${random.pick(names)} }` : fields.join(" ");
}

function replyText(selection: ReplySelection, random: Random): string {
  const end = random.chance(10) ? ',"extensions":{"a":[1,{"b":"}"}]}}' : "}";
  return `{"data":${objectText(selection, random)}${end}`;
}

function objectText({ fields }: ReplySelection, random: Random): string {
  const parts = fields
    .filter(() => !random.chance(5))
    .map(({ name, isTypename, below }) => {
      if (isTypename) return `"${name}":"${random.pick(["A", "B", "Long_Name9"])}"`;
      return `"${name}":${below === null ? leafText(random) : nestedText(below, random)}`;
    });
  return `{${parts.join()}}`;
}

function nestedText(selection: ReplySelection, random: Random): string {
  if (random.chance(10)) return random.pick(["null", "7", '"text"', "[]", "[null]"]);
  if (!random.chance(50)) return objectText(selection, random);
  const kinds = Array.from({ length: 2 }, () => objectText(selection, random));
  return `[${Array.from({ length: random.below(5) }, () => random.pick(kinds)).join()}]`;
}

function leafText(random: Random): string {
  return random.pick([
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-12.50e+3",
    "9007199254740993",
    "1.10",
    "12345678901234567890",
    "1E400",
    '""',
    '"湖㳇村"',
    '"a\\"b\\\\"',
    '"\\u00e9\\ud800\\/"',
    '"} ,\\"id\\":[{"',
    "[]",
    '["a",[1,null]]',
    '{"any":{"thing":[true]}}',
  ]);
}

function damaged(body: Buffer, random: Random): Buffer {
  const place = random.below(body.length);
  switch (random.below(6)) {
    case 0:
      return body.subarray(0, place);
    case 1: {
      const copy = Buffer.from(body);
      copy[place] = random.below(256);
      return copy;
    }
    case 2: {
      const piece = random.pick([" ", "\n", '"', ",", "{", "}", "[", "]", "\\", "\t", "0", ":", "null", '"id":1,']);
      return Buffer.concat([body.subarray(0, place), Buffer.from(piece), body.subarray(place)]);
    }
    case 3:
      return Buffer.concat([body.subarray(0, place), body.subarray(place + 1 + random.below(3))]);
    case 4:
      return Buffer.from(JSON.stringify(parsedOr(body), null, 1));
    default: {
      const other = random.below(body.length);
      return Buffer.concat([body.subarray(0, place), body.subarray(other)]);
    }
  }
}

function parsedOr(body: Buffer): unknown {
  return JSON.parse(body.toString("utf8"));
}
