import type { QueryPlanSelectionNode } from "@apollo/query-planner";
import { buildSchema, Kind, parse } from "graphql";
import { describe, expect, test } from "vitest";
import { coerceVariables } from "../../gateway/execute/coerceVariables.ts";
import { compileContext, surroundingsAt } from "../../gateway/execute/contextArguments.ts";
import { asCopy, mergeInto } from "../../gateway/execute/mergeInto.ts";
import { createTypeTests } from "../../gateway/execute/possibleTypes.ts";
import { compileRepresentation } from "../../gateway/execute/representation.ts";
import { compilePathRewrite, compileRewrites, typesSet } from "../../gateway/execute/rewrites.ts";
import { compileTargets, pathsOfTargets } from "../../gateway/execute/targets.ts";

const typeTestOf = createTypeTests(
  buildSchema(
    "type Query { a: A } interface I { id: ID } type A implements I { id: ID } type C implements I { id: ID } type B { id: ID }",
  ),
);

describe("coerceVariables", () => {
  const [operation] = parse("query($first: Int! = 5) { a(first: $first) }").definitions;
  const definitions = operation?.kind === Kind.OPERATION_DEFINITION ? (operation.variableDefinitions ?? []) : [];
  const coerce = coerceVariables(buildSchema("type Query { a(first: Int): ID }"), definitions, []);

  test("reads the variables of one request once, and those of each by themselves", () => {
    const [mine, yours] = [{ first: 1 }, { first: 2 }];
    expect(coerce(mine)).toBe(coerce(mine));
    expect([coerce(mine), coerce(yours), coerce({})].map(({ coerced }) => coerced?.["first"])).toEqual([1, 2, 5]);
    const refused = { first: "many" };
    expect(coerce(refused).errors).toHaveLength(1);
    expect(coerce(refused)).toBe(coerce(refused));
  });
});

describe("mergeInto", () => {
  test("merges objects by field and lists by item, and erases nothing", () => {
    const target = { a: { x: 1 }, list: [{ x: 1 }, null], other: [1, 2], text: "there", gone: null };
    mergeInto(target, { a: { y: 2 }, list: [{ y: 2 }, { z: 3 }], other: [1], text: null, gone: [1], none: undefined });
    expect(target).toEqual({
      a: { x: 1, y: 2 },
      list: [{ x: 1, y: 2 }, { z: 3 }],
      other: [1, 2],
      text: "there",
      gone: [1],
    });
  });

  test("gives the same whichever comes first", () => {
    const values = [null, 1, "1", "2", { a: 1 }, { b: 2 }, [1], [2, 3], [{ a: 1 }], [null, { b: 1 }]];
    for (const one of values) {
      for (const other of values) {
        const [first, second] = [
          [one, other],
          [other, one],
        ].map((both) => {
          const target = {};
          for (const value of both) mergeInto(target, structuredClone({ value }));
          return target;
        });
        expect(first, `${JSON.stringify(one)} and ${JSON.stringify(other)}`).toEqual(second);
      }
    }
  });

  test("keeps __proto__ a field", () => {
    const target: Record<string, unknown> = {};
    mergeInto(target, JSON.parse('{"__proto__":{"polluted":1}}'));
    mergeInto(target, JSON.parse('{"__proto__":{"more":2}}'));
    expect(JSON.stringify(target)).toBe('{"__proto__":{"polluted":1,"more":2}}');
    expect("polluted" in {}).toBe(false);
    expect(JSON.stringify(asCopy()(target))).toBe(JSON.stringify(target));
  });

  test("a copy shares nothing", () => {
    const original = { a: { b: [{ c: 1 }] } };
    const copy = asCopy()(original) as typeof original;
    mergeInto(copy, { a: { b: [{ c: 2 }] } });
    expect(original.a.b[0]?.c).toBe(1);
  });
});

describe("representation", () => {
  const field = (name: string, selections?: QueryPlanSelectionNode[]): QueryPlanSelectionNode =>
    selections === undefined ? { kind: "Field" as const, name } : { kind: "Field" as const, name, selections };
  const build = compileRepresentation(
    [
      { kind: "InlineFragment", typeCondition: "I", selections: [field("__typename"), field("id")] },
      { kind: "InlineFragment", typeCondition: "A", selections: [field("size", [field("width")])] },
    ],
    typeTestOf,
  );

  test("takes the fields of the types that apply", () => {
    expect(build({ __typename: "A", id: 1, size: { width: 2, height: 3 } })).toEqual({
      __typename: "A",
      id: 1,
      size: { width: 2 },
    });
    expect(build({ __typename: "B", id: 1 })).toBeNull();
  });

  test("goes through nested lists; what lacks a field, or is no object, is null there", () => {
    const size = [[{ width: 1 }, "no object"], null, [{}]];
    expect(build({ __typename: "A", id: 1, size })?.["size"]).toEqual([[{ width: 1 }, null], null, [null]]);
  });

  test("without its key there is none, and a fragment that lacks a field adds nothing", () => {
    expect(build({ __typename: "A", size: { width: 1 } })).toBeNull();
    expect(build({ __typename: "A", id: 1 })).toEqual({ __typename: "A", id: 1 });
  });

  test("B3: an object that the rewrite left under its own type is not sent where only its interface is known", () => {
    const setter = { kind: "ValueSetter" as const, path: ["... on A", "__typename"], setValueTo: "I" };
    const rewrite = compileRewrites([setter], typeTestOf);
    const both = [field("__typename"), field("id")];
    const buildThere = compileRepresentation(both, typeTestOf, rewrite, typesSet([setter]));
    expect(buildThere({ __typename: "A", id: 1 })).toEqual({ __typename: "I", id: 1 });
    expect(buildThere({ __typename: "C", id: 2 })).toBeNull();
  });
});

describe("rewrites", () => {
  const rename = { kind: "KeyRenamer" as const, path: ["list", "... on A", "x__alias_0"], renameKeyTo: "x" };

  test("rename and set, through lists and types", () => {
    const set = { kind: "ValueSetter" as const, path: ["... on A", "__typename"], setValueTo: "I" };
    const value = { __typename: "A", list: [[{ __typename: "A", x__alias_0: 0 }], { __typename: "B", x__alias_0: 1 }] };
    compileRewrites([rename, set], typeTestOf)?.(value);
    expect(JSON.parse(JSON.stringify(value))).toEqual({
      __typename: "I",
      list: [[{ __typename: "A", x: 0 }], { __typename: "B", x__alias_0: 1 }],
    });
  });

  test("rename in the path of an error at that place alone", () => {
    const rewrite = compilePathRewrite([rename]);
    expect(rewrite(["list", 3, "x__alias_0", 0, "y"])).toEqual(["list", 3, "x", 0, "y"]);
    expect(rewrite(["other", 3, "x__alias_0"])).toEqual(["other", 3, "x__alias_0"]);
    expect(rewrite(["list"])).toEqual(["list"]);
  });
});

describe("targets", () => {
  const root = {
    a: [
      [{ b: { n: 1 } }, null],
      [{ b: null }, { b: { n: 2 } }],
    ],
    list: [{ b: { n: 3 } }],
  };

  test("are the objects at a path, with their places", () => {
    const path = ["a", "@", "@", "b"];
    const targets = compileTargets(path)(root);
    expect(targets).toEqual([{ n: 1 }, { n: 2 }]);
    const paths = pathsOfTargets(root, path);
    expect(targets.map((target) => paths.get(target))).toEqual([[["a", 0, 0, "b"]], [["a", 1, 1, "b"]]]);
  });

  test("are not in lists that the path does not announce", () => {
    expect(compileTargets(["list", "b"])(root)).toEqual([]);
    expect(compileTargets(["list"])(root)).toEqual([]);
    expect(pathsOfTargets(root, ["list"]).size).toBe(0);
    expect(compileTargets(["a", "@", "b"])(root)).toEqual([]);
  });

  test("do not come from the prototype", () => {
    expect(compileTargets(["constructor"])({})).toEqual([]);
  });
});

test("a context takes the path of the type that applies, without counting lists", () => {
  const root = {
    as: [
      { __typename: "A", x: 1, y: 2, in: [{ n: 1 }] },
      { __typename: "B", x: 3, y: 4, in: [{ n: 2 }] },
    ],
  };
  const read = compileContext(
    [
      { kind: "KeyRenamer", path: ["..", "... on A", "x"], renameKeyTo: "v" },
      { kind: "KeyRenamer", path: ["..", "... on B", "y"], renameKeyTo: "v" },
    ],
    typeTestOf,
  );
  expect(surroundingsAt(root, ["as", "@", "in", "@"]).map(read)).toEqual([{ v: 1 }, { v: 4 }]);
});
