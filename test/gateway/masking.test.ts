import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";

let gateway: ToyGateway;
beforeAll(async () => {
  gateway = await startToyGateway();
});
afterAll(() => gateway.close());

const masked = "The gateway could not answer. Its log has the reason under the request id of the x-request-id header.";

describe("an error that is not public", () => {
  test("is masked and stands in the log under the request id, without its text", async () => {
    const { text, body } = await gateway.query("{ fault }", {}, { "x-request-id": "masking-1" });
    expect(body).toEqual({
      data: { fault: null },
      errors: [{ message: masked, path: ["fault"], extensions: { code: "INTERNAL_SERVER_ERROR" } }],
    });
    expect(text).not.toMatch(/SELECT|internal:/);
    const line = gateway
      .log()
      .split("\n")
      .find((candidate) => candidate.includes("masking-1") && candidate.includes("masked"));
    expect(JSON.parse(line ?? "{}")).toMatchObject({ subgraph: "division", path: ["fault"], requestId: "masking-1" });
    expect(gateway.log()).not.toMatch(/SELECT|db\.internal/);
  });

  test("deep in a list is masked at its path, and the rest is answered", async () => {
    const { text, body } = await gateway.query('{ community(code: "320282113200") { name events { id secret } } }');
    expect(body.data).toEqual({
      community: { name: "湖㳇村", events: [{ id: "320282113200-1", secret: null }] },
    });
    expect(body.errors).toEqual([
      { message: masked, path: ["community", "events", 0, "secret"], extensions: { code: "INTERNAL_SERVER_ERROR" } },
    ]);
    expect(text).not.toContain("320282199001011234");
    expect(gateway.log()).not.toContain("320282199001011234");
  });

  test("of a broken promise is an error of the field and no extension", async () => {
    const { body } = await gateway.query("{ broken { must } }");
    expect(body).toEqual({
      data: { broken: null },
      errors: [{ message: masked, path: ["broken", "must"], extensions: { code: "INTERNAL_SERVER_ERROR" } }],
    });
  });
});

describe("a public error", () => {
  test("passes with its message and nothing but its code", async () => {
    const { body } = await gateway.query('{ community(code: "bad") { name } }');
    expect(body.errors).toEqual([
      { message: "The code is malformed.", path: ["community"], extensions: { code: "BAD_USER_INPUT" } },
    ]);
  });

  test.each([
    ["{ nope }", "GRAPHQL_VALIDATION_FAILED"],
    ["{ community", "GRAPHQL_PARSE_FAILED"],
    ["query A { communities { code } } query B { communities { code } }", "OPERATION_RESOLUTION_FAILURE"],
    ["query ($code: ID!) { community(code: $code) { name } }", "BAD_USER_INPUT"],
  ])("%s is %s with status 400, or 200 for a client that knows plain JSON alone", async (query, code) => {
    for (const [accept, expected] of [
      ["application/graphql-response+json", 400],
      ["application/json", 200],
    ] as const) {
      const { status, body } = await gateway.query(query, {}, { accept });
      expect(status).toBe(expected);
      expect(body.errors?.map(({ extensions }) => extensions)).toEqual([{ code }]);
    }
  });
});

test("a client cannot ask for the query plan", async () => {
  const { body } = await gateway.query("{ communities { code } }", {}, { "apollo-query-plan-experimental": "1" });
  expect(body.extensions).toBeUndefined();
});

test("the log never holds variables", async () => {
  await gateway.query("query ($code: ID!) { community(code: $code) { name } }", { code: "320282199001019999" });
  expect(gateway.log()).not.toContain("320282199001019999");
});
