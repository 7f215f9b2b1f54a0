import { buildSchema, getOperationAST, parse } from "graphql";
import { describe, expect, test } from "vitest";
import { type DataObject, markShared } from "../../gateway/graph/dataObject.ts";
import { bytesOf, type Leaves } from "../../gateway/graph/leaves.ts";
import { operationTree } from "../../gateway/graph/operationTree.ts";
import { type AnswerText, bytesOfAnswer } from "../../gateway/shape/answerText.ts";
import { compileShape } from "../../gateway/shape/compileShape.ts";
import { noHooks, type ShapeHooks } from "../../gateway/shape/shapeHooks.ts";

const schema = buildSchema(`
  type Query { people: [Person] open: Person! }
  type Person { id: ID! name: String age: Int tags: [String!] friend: Person }
`);

function shapeOf(query: string, leaves: Leaves, hooks: ShapeHooks, codegen = true) {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (operation === null || operation === undefined) throw new TypeError("no operation");
  const options = { conditions: {}, clientNames: new Map<string, string>(), leaves, hooks, codegen, count: null };
  return compileShape(operationTree(document, operation, schema), options);
}

const mask: ShapeHooks = {
  leafHook: (type, field) => (type === "Person" && field === "name" ? (name) => `${String(name).slice(0, 1)}*` : null),
  collect: {
    start: () => ({ counts: [0], read: [new Map()] }),
    numberOf: (type) => (type === "Person" ? 0 : null),
    objectHook({ type, fields }) {
      if (type !== "Person") return null;
      const name = fields.find(({ field }) => field === "name")?.fetchedName ?? "";
      return (person, { read }) => {
        read[0]?.set(person["id"], (person[name] ?? null) === null ? 0 : 1);
      };
    },
  },
};

describe.each([
  { leaves: "values" as const, leaf: (value: unknown): unknown => value },
  { leaves: "text" as const, leaf: (value: unknown): unknown => bytesOf(JSON.stringify(value)) },
])("with leaves as $leaves", ({ leaves, leaf }) => {
  const people = () => ({
    people: [
      { id: leaf("1"), called: leaf("张三"), name: leaf("张三"), tags: [leaf("a")] },
      { id: leaf("2"), name: null, tags: [leaf("b"), leaf(7)] },
    ],
  });
  const read = (data: AnswerText) =>
    JSON.parse(leaves === "text" ? bytesOfAnswer("", data, "").toString("utf8") : data.text);

  test.each([true, false])("a masked leaf is changed, its neighbours are not (code made: %s)", (codegen) => {
    const shape = shapeOf("{ people { id called: name name tags } }", leaves, mask, codegen);
    const { data, broken, collected } = shape(people(), () => "null");
    expect(read(data)).toEqual({
      people: [
        { id: "1", called: "张*", name: "张*", tags: ["a"] },
        { id: "2", called: null, name: null, tags: null },
      ],
    });
    expect(broken).toEqual([{ path: ["people", 1, "tags", 1], reason: "type" }]);
    expect(collected).toEqual({
      counts: [2],
      read: [
        new Map([
          [leaf("1"), 1],
          [leaf("2"), 0],
        ]),
      ],
    });
  });

  test("an answer collects its own objects and nobody else's", () => {
    const shape = shapeOf("{ people { id } }", leaves, mask);
    const keysOf = (id: string) => [
      ...(shape({ people: [{ id: leaf(id) }] }, () => "null").collected.read[0]?.keys() ?? []),
    ];
    expect([keysOf("1"), keysOf("2")]).toEqual([[leaf("1")], [leaf("2")]]);
  });

  test("without hooks the clear value is written", () => {
    const { data } = shapeOf("{ people { name } }", leaves, noHooks)(people(), () => "null");
    expect(read(data)).toEqual({ people: [{ name: "张三" }, { name: null }] });
  });

  test("a value that its type cannot hold is not handed to a mask", () => {
    const seen: unknown[] = [];
    const hooks: ShapeHooks = { leafHook: () => (value) => seen.push(value) };
    const { data } = shapeOf(
      "{ people { age } }",
      leaves,
      hooks,
    )({ people: [{ age: leaf("old") }, { age: leaf(7) }] }, () => "null");
    expect(seen).toEqual([7]);
    expect(read(data)).toEqual({ people: [{ age: null }, { age: 1 }] });
  });

  test("an object at several places is written once, and breaks its promises at each of them", () => {
    let seen = 0;
    const hooks: ShapeHooks = {
      collect: {
        start: () => ({ counts: [0], read: [] }),
        numberOf: (type) => (type === "Person" ? 0 : null),
        objectHook: ({ type }) =>
          type !== "Person"
            ? null
            : () => {
                seen += 1;
              },
      },
    };
    const good: DataObject = { id: leaf("1") };
    const bad: DataObject = { id: null };
    for (const object of [good, bad]) markShared(object);
    const shape = shapeOf("{ people { id } }", leaves, hooks);
    const { data, broken, collected } = shape({ people: [good, bad, good, bad] }, () => "null");
    expect(read(data)).toEqual({ people: [{ id: "1" }, null, { id: "1" }, null] });
    expect(broken.map(({ path }) => path)).toEqual([
      ["people", 1, "id"],
      ["people", 3, "id"],
    ]);
    // Seen once, counted at each of its places; what became null is not in the answer.
    expect(seen).toBe(1);
    expect(collected.counts).toEqual([2]);
  });
});

test("an ID keeps all digits of a number that JavaScript would round", () => {
  const shape = shapeOf("{ people { id age } }", "text", noHooks);
  const { data } = shape({ people: [{ id: "1234567890123456789", age: "1e2" }] }, () => "null");
  expect(data.text).toBe('{"people":[{"id":"1234567890123456789","age":100}]}');
});
