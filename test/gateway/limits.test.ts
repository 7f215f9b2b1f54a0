import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { post, startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";

const few = { MAX_ALIASES: "4", MAX_ROOT_FIELDS: "3", MAX_DIRECTIVES: "5" };

let gateway: ToyGateway;
beforeAll(async () => {
  gateway = await startToyGateway({ environment: { MAX_DEPTH: "5", MAX_TOKENS: "500", ...few } });
});
afterAll(() => gateway.close());

/** `{ community(code: "1") { leader { leader { code } } } }` with `depth` levels of fields. */
function nested(depth: number, field = "leader"): string {
  return `{ community(code: "320282113200") ${`{ ${field} `.repeat(depth - 2)}{ code }${" }".repeat(depth - 2)} }`;
}

async function codesOf(query: string): Promise<readonly string[]> {
  const { body } = await gateway.query(query);
  return (body.errors ?? []).map(({ extensions }) => extensions.code);
}

describe("the depth limit", () => {
  test("lets an operation of the allowed depth pass", async () => {
    expect(await codesOf(nested(5))).toEqual([]);
  });

  test("refuses the next one before anything is fetched", async () => {
    const before = gateway.subgraphs.calls.length;
    const { status, body } = await gateway.query(nested(6));
    expect(status).toBe(200);
    expect(body).toEqual({
      errors: [
        {
          message: "The operation nests fields 6 deep; the limit is 5.",
          locations: [{ line: 1, column: 1 }],
          extensions: { code: "OPERATION_TOO_DEEP" },
        },
      ],
    });
    expect(gateway.subgraphs.calls.length).toBe(before);
  });

  test("counts through fragments", async () => {
    const query = `{ community(code: "1") { ...A } } fragment A on Community { leader { leader { ...B } } }
      fragment B on Community { leader { leader { code } } }`;
    expect(await codesOf(query)).toEqual(["OPERATION_TOO_DEEP"]);
  });

  test("counts through inline fragments", async () => {
    const query = nested(6).replace("{ leader", "{ ... on Community { leader").replace(/ }$/, " } }");
    expect(await codesOf(query)).toEqual(["OPERATION_TOO_DEEP"]);
  });

  test("counts a fragment at the deepest place where it is used", async () => {
    const query = `{ community(code: "1") { ...A leader { leader { ...A } } } }
      fragment A on Community { leader { leader { code } } }`;
    expect(await codesOf(query)).toEqual(["OPERATION_TOO_DEEP"]);
  });

  test("ends on fragments that contain each other", async () => {
    const query = `{ community(code: "1") { ...A } } fragment A on Community { leader { ...B } }
      fragment B on Community { leader { ...A } }`;
    expect(await codesOf(query)).toContain("GRAPHQL_VALIDATION_FAILED");
  });

  test("measures many spreads of one fragment once", async () => {
    const fragments = Array.from(
      { length: 12 },
      (_, index) => `fragment F${index} on Community { ${`...F${index + 1} `.repeat(8)} }`,
    );
    const query = `{ community(code: "1") { ...F0 } } ${fragments.join(" ")} fragment F12 on Community { code }`;
    const start = performance.now();
    expect(await codesOf(query)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test("leaves the introspection of tools alone", async () => {
    expect(await codesOf(getIntrospectionQuery())).toEqual([]);
  });
});

describe("the token limit", () => {
  test("refuses a long operation", async () => {
    const { status, body } = await gateway.query(`{ communities { ${"code ".repeat(600)} } }`);
    expect(status).toBe(200);
    expect(body.errors).toEqual([
      expect.objectContaining({
        message: "The operation has more than 500 tokens.",
        extensions: { code: "OPERATION_TOO_LARGE" },
      }),
    ]);
  });
});

describe.each(["compiled", "apollo"])("limits of number with the engine %s", (engine) => {
  let limited: ToyGateway;
  beforeAll(async () => {
    limited = await startToyGateway({ environment: { ...few, ENGINE: engine } });
  });
  afterAll(() => limited.close());

  const refusalOf = async (query: string) => {
    const before = limited.subgraphs.calls.length;
    const { body } = await limited.query(query);
    if (body.errors !== undefined) expect(limited.subgraphs.calls.length).toBe(before);
    return body.errors?.map(({ message, extensions }) => `${extensions.code} ${message}`) ?? [];
  };
  const aliases = ["OPERATION_TOO_COMPLEX The operation has more than 4 aliases. Ask for less at once."];
  const rootFields = ["OPERATION_TOO_COMPLEX The operation has more than 3 fields at the top. Ask for less at once."];
  const directives = ["OPERATION_TOO_COMPLEX The operation has more than 5 directives. Ask for less at once."];
  const skip = "@skip(if: false)";

  test.each([
    ["as many aliases as allowed", "{ communities { a: code b: code c: code d: code } }", []],
    ["one more", "{ communities { a: code b: code c: code d: code e: code } }", aliases],
    ["aliases of introspection", `{ ${"abcde".replace(/./g, "$&: __typename ")} }`, [...aliases, ...rootFields]],
    [
      "aliases in a fragment that is spread at several places",
      '{ communities { ...F leader { ...G } } a: community(code: "1") { ...F } } fragment F on Community { b: code c: code } fragment G on Community { name }',
      aliases,
    ],
    ["as many fields at the top as allowed", "{ communities { code } __typename x: __typename }", []],
    [
      "one more",
      "{ communities { code } __typename ...F } fragment F on Query { x: __typename y: __typename }",
      rootFields,
    ],
    [
      "as many directives as allowed",
      `{ communities { code ${skip} a: code ${skip} } ...F ${skip} } fragment F on Query { __typename ${skip} ... ${skip} { x: __typename } }`,
      [],
    ],
    [
      "one more",
      `{ communities { code ${skip} a: code ${skip} } ...F ${skip} } fragment F on Query { __typename ${skip} ... ${skip} { x: __typename ${skip} } }`,
      directives,
    ],
  ])("%s", async (_why, query, expected) => {
    expect(await refusalOf(query)).toEqual(expected);
  });

  // No directive may stand there; a flood of them is refused as one all the same.
  test.each([
    ["an operation", (flood: string) => `query Q ${flood} { communities { code } }`],
    ["a variable", (flood: string) => `query Q($code: ID! ${flood}) { community(code: $code) { code } }`],
    ["a fragment", (flood: string) => `{ communities { ...F } } fragment F on Community ${flood} { code }`],
  ])("directives of %s", async (_what, withFlood) => {
    expect(await refusalOf(withFlood(`${skip} `.repeat(5)))).not.toContain(directives[0]);
    expect(await refusalOf(withFlood(`${skip} `.repeat(6)))).toContain(directives[0]);
  });

  test("a fragment is measured once, however many ways lead to it", async () => {
    const fragments = Array.from(
      { length: 40 },
      (_, index) => `fragment F${index} on Community { ... { ...F${index + 1} } ... { ...F${index + 1} } }`,
    );
    const query = `{ communities { ...F0 } } ${fragments.join(" ")} fragment F40 on Community { a: code }`;
    expect(await refusalOf(query)).toContain(aliases[0]);
  });
});

test("a batch of operations is no request, also of one", async () => {
  const before = gateway.subgraphs.calls.length;
  for (const count of [1, 2, 1_000]) {
    const batch = Array.from({ length: count }, () => ({ query: "{ communities { code } }" }));
    const { status, body } = await post(gateway.origin, JSON.stringify(batch));
    expect(status).toBe(400);
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(["BAD_REQUEST"]);
  }
  expect(gateway.subgraphs.calls.length).toBe(before);
});
