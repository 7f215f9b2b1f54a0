import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";

let gateway: ToyGateway;
beforeAll(async () => {
  gateway = await startToyGateway({ environment: { MAX_DEPTH: "5", MAX_TOKENS: "500" } });
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
