import { createClient } from "graphql-sse";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";

let gateway: ToyGateway;
beforeAll(async () => {
  gateway = await startToyGateway();
});
afterAll(() => gateway?.close());

const refused = [
  ["that is no GraphQL", "subscription {", "GRAPHQL_PARSE_FAILED"],
  ["that does not fit the schema", "subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"],
  ["with too many fields at its top", "subscription { __typename __typename }", "GRAPHQL_VALIDATION_FAILED"],
  ["without an operation of its name", "subscription A { changed(topic: 1) { id } } query B { events { id } }", ""],
  ["that is a query and invalid", "{ nothing }", "GRAPHQL_VALIDATION_FAILED"],
] as const;

test.each(refused)(
  "D2: an event stream tells of an operation %s by one result and its end",
  async (_name, query, code) => {
    let connections = 0;
    const client = createClient({
      url: `${gateway.origin}/graphql`,
      retryAttempts: 6,
      // The client of the protocol itself: it takes a status of HTTP for a lost connection and tries again.
      fetchFn: (input: string, init: RequestInit) => {
        connections += 1;
        return fetch(input, init);
      },
    });
    const results: unknown[] = [];
    await new Promise<void>((settle, reject) => {
      client.subscribe({ query }, { next: (result) => results.push(result), error: reject, complete: settle });
    });
    client.dispose();
    expect(connections).toBe(1);
    expect(results).toEqual([
      { errors: [expect.objectContaining({ extensions: { code: code || "OPERATION_RESOLUTION_FAILURE" } })] },
    ]);
  },
);

test("D2: variables that do not fit end a stream in the same way", async () => {
  const client = createClient({ url: `${gateway.origin}/graphql`, retryAttempts: 0 });
  const results: unknown[] = [];
  await new Promise<void>((settle, reject) => {
    const request = { query: "query($c: ID!) { community(code: $c) { name } }", variables: { c: {} } };
    client.subscribe(request, { next: (result) => results.push(result), error: reject, complete: settle });
  });
  client.dispose();
  expect(results).toMatchObject([{ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] }]);
});

const accepted: readonly (readonly [accept: string, type: string])[] = [
  ["text/event-stream", "text/event-stream"],
  ["TEXT/Event-Stream", "text/event-stream"],
  ["text/event-stream; q=0.5", "text/event-stream"],
  ["text/event-stream, application/json;q=0", "text/event-stream"],
  ["text/event-stream;q=0, application/json", "application/json"],
  ["APPLICATION/JSON", "application/json"],
  ["application/graphql-response+json, application/json;q=0.9", "application/graphql-response+json"],
  ["application/json;q=0.1, application/GraphQL-Response+JSON", "application/graphql-response+json"],
  ["*/*", "application/json"],
  ["text/html, */*;q=0.1", "application/json"],
];
test.each(accepted)("D2: Accept is read with its qualities and in any case: %s", async (accept, type) => {
  const response = await fetch(`${gateway.origin}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept },
    body: JSON.stringify({ query: "{ communities { name } }" }),
  });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")?.split(";")[0]).toBe(type);
  await response.text();
});

test.each([
  ["text/event-stream;q=0, text/plain", 406],
  ["image/png", 406],
  [`text/event-stream,${"x/y,".repeat(1_000)}`, 406],
])("D2: nothing that can be sent is accepted: %s", async (accept, status) => {
  const response = await fetch(`${gateway.origin}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept },
    body: JSON.stringify({ query: "{ communities { name } }" }),
  });
  expect(response.status).toBe(status);
  await response.text();
});

test("D2: a browser that opens the endpoint gets the page, however it writes the type", async () => {
  for (const accept of ["text/html", "Text/HTML;q=0.9, */*;q=0.1"]) {
    const response = await fetch(`${gateway.origin}/graphql`, { headers: { accept } });
    expect(response.headers.get("content-type")).toContain("text/html");
    await response.text();
  }
  const none = await fetch(`${gateway.origin}/graphql`, { headers: { accept: "text/html;q=0, application/json" } });
  expect(none.headers.get("content-type")).toContain("json");
  await none.text();
});
