import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { longAlias } from "../../support/hostile/longAlias.ts";
import { longComment } from "../../support/hostile/longComment.ts";
import { openLiveClient } from "../../support/liveClients.ts";
import { type Answer, post, startToyGateway, type ToyGateway } from "../fixtures/startToyGateway.ts";

/** As much as one header line may hold: a GET carries its text in the path. */
const limit = 4_096;
const tooLong = {
  message: `The text of the operation has more than ${limit} bytes. Put values into variables, and ask for less at once.`,
  extensions: { code: "OPERATION_TOO_LARGE" },
};

async function get(origin: string, query: string): Promise<Answer> {
  const headers = { "apollo-require-preflight": "1", accept: "application/graphql-response+json" };
  const response = await fetch(`${origin}/graphql?query=${encodeURIComponent(query)}`, { headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
}

describe.each(["compiled", "apollo"])("A3: with the engine %s a text over the limit is refused", (engine) => {
  let gateway: ToyGateway;
  beforeAll(async () => {
    gateway = await startToyGateway({ environment: { ENGINE: engine, MAX_OPERATION_BYTES: `${limit}` } });
  });
  afterAll(() => gateway.close());

  test.each([
    ["a long alias", longAlias(limit + 1, 1)],
    ["a long comment", longComment(limit + 1, 1)],
    ["a long comment of more bytes than characters", `# ${"字".repeat(limit / 3)}\n{ __typename }`],
    ["a long text of the size of a body", longAlias(1_000_000, 1)],
  ])("that is %s, by POST", async (_what, query) => {
    const plain = await gateway.query(query);
    expect(plain.status).toBe(200);
    expect(plain.body).toEqual({ errors: [tooLong] });
    const typed = await gateway.query(query, {}, { accept: "application/graphql-response+json" });
    expect(typed.status).toBe(400);
    expect(typed.body).toEqual({ errors: [tooLong] });
  });

  test("by GET, and not one that is as long as allowed", async () => {
    expect(await get(gateway.origin, longComment(limit + 1, 1))).toMatchObject({
      status: 400,
      body: { errors: [tooLong] },
    });
    expect(await get(gateway.origin, longComment(limit, 1))).toMatchObject({
      status: 200,
      body: { data: { __typename: "Query" } },
    });
    expect((await gateway.query(longComment(limit, 2))).body).toEqual({ data: { __typename: "Query" } });
  });

  test("when it is registered under its hash, and is not there afterwards", async () => {
    const query = longAlias(limit + 1, 2);
    const sha256Hash = createHash("sha256").update(query).digest("hex");
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const registered = await post(gateway.origin, JSON.stringify({ query, extensions }));
    expect(registered.body).toEqual({ errors: [tooLong] });
    const { body } = await post(gateway.origin, JSON.stringify({ extensions }));
    expect(body.errors?.map(({ extensions: { code } }) => code)).toEqual(["PERSISTED_QUERY_NOT_FOUND"]);
  });

  test("in a batch", async () => {
    const { status } = await post(gateway.origin, JSON.stringify([{ query: longAlias(limit + 1, 3) }]));
    expect(status).toBe(400);
  });
});

describe("A3: over streams", () => {
  let gateway: ToyGateway;
  beforeAll(async () => {
    gateway = await startToyGateway({ environment: { MAX_OPERATION_BYTES: `${limit}` } });
  });
  afterAll(() => gateway.close());

  test("a text over the limit is refused over an event stream", async () => {
    const response = await fetch(`${gateway.origin}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({ query: longAlias(limit + 1, 4) }),
    });
    expect(await response.text()).toContain("OPERATION_TOO_LARGE");
  });

  test("a text over the limit is refused over a WebSocket", async () => {
    const client = openLiveClient(gateway.origin, "WebSocket");
    const { ended } = client.follow(longAlias(limit + 1, 5));
    expect(await ended).toEqual([tooLong]);
    client.close();
  });
});
