import { execFile } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type Caller, publicCaller, unrestrictedCaller } from "../../access/caller.ts";
import { encodeCaller } from "../../access/callerHeader.ts";
import { createSigner, readSigningKeys, type SigningKey, subscriptionBody } from "../../access/signature.ts";
import { serveSubgraph } from "../../subgraphs/serving/serve.ts";
import { openLiveClient } from "../support/liveClients.ts";
import { startToyGateway } from "./fixtures/startToyGateway.ts";
import { toySubgraphs, toyTopic } from "./fixtures/toySubgraphs.ts";

const [first, second, stranger] = ["first", "second", "stranger"].map(
  (id, index) => `${id}:${`${index}f`.repeat(32)}`,
) as [string, string, string];
const keyOf = (text: string) => (readSigningKeys(text) as [SigningKey])[0];
const townOffice: Caller = { ...publicCaller, client: "zhoushi", areas: ["320583102"], ceiling: 3 };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** The toy grid behind a socket, and on whose behalf its resolvers worked. */
async function serveGrid(keys: string) {
  const grid = toySubgraphs().subgraphs.find(({ name }) => name === "grid");
  if (grid === undefined) throw new RangeError("no toy grid");
  const callers: Caller[] = [];
  const watched = {
    ...grid,
    createContext: (call: Parameters<typeof grid.createContext>[0]) => {
      callers.push(call.caller);
      return grid.createContext(call);
    },
    prepareSubscription: (operation: Parameters<typeof grid.prepareSubscription>[0]) => {
      const run = grid.prepareSubscription(operation);
      return (variables: Parameters<typeof run>[0], call: Parameters<typeof run>[1]) => {
        callers.push(call.caller);
        return run(variables, call);
      };
    },
  };
  const { url, close } = await serveSubgraph(watched, {
    host: "127.0.0.1",
    port: 0,
    deadlineMs: 5_000,
    keys: readSigningKeys(keys),
  });
  cleanups.push(() => close().catch(() => {}));
  return { url, callers };
}

const body = JSON.stringify({ query: "{ __typename }" });

function headersOf(
  key: string,
  overrides: Record<string, string> = {},
  options: { readonly path?: string; readonly now?: number } = {},
) {
  const [requestId, caller] = ["request-1", encodeCaller(townOffice)];
  const sign = createSigner(keyOf(key), () => options.now ?? Date.now());
  const signature = sign({ method: "POST", path: options.path ?? "/graphql", requestId, caller, body });
  const signed = { "x-request-id": requestId, "x-caller": caller, "x-signature": signature };
  return { "content-type": "application/json", ...signed, ...overrides };
}

async function post(url: string, headers: Record<string, string>, text = body) {
  const response = await fetch(url, { method: "POST", headers, body: text });
  return { status: response.status, text: await response.text() };
}

const refused = {
  status: 401,
  text: '{"errors":[{"message":"The request is not signed by a gateway.","extensions":{"code":"UNAUTHENTICATED"}}]}',
};

describe("a remote subgraph", () => {
  test("answers what is signed, for the caller in it, and that once", async () => {
    const { url, callers } = await serveGrid(first);
    const headers = headersOf(first);
    const answer = await post(url, headers);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ data: { __typename: "Query" } });
    expect(callers).toEqual([townOffice]);
    expect(await post(url, headers)).toEqual(refused);
    expect(callers).toHaveLength(1);
  });

  test.each<[string, (url: string) => ReturnType<typeof post>]>([
    ["no signature", (url) => post(url, { "content-type": "application/json" })],
    ["the key of somebody else", (url) => post(url, headersOf(stranger))],
    ["somebody else's secret under a known id", (url) => post(url, headersOf(stranger.replace("stranger", "first")))],
    ["another body", (url) => post(url, headersOf(first), JSON.stringify({ query: "{ events { id title } }" }))],
    ["a body that is no JSON", (url) => post(url, headersOf(first), "{")],
    ["another caller", (url) => post(url, headersOf(first, { "x-caller": encodeCaller(unrestrictedCaller) }))],
    ["no caller", (url) => post(url, headersOf(first, { "x-caller": "" }))],
    ["another request id", (url) => post(url, headersOf(first, { "x-request-id": "request-2" }))],
    ["the signature of another path", (url) => post(url, headersOf(first, {}, { path: "/other" }))],
    ["a signature for this path with a query", (url) => post(`${url}?query={events{id}}`, headersOf(first))],
    ["a signature of a minute ago", (url) => post(url, headersOf(first, {}, { now: Date.now() - 60_000 }))],
    ["a signature of the future", (url) => post(url, headersOf(first, {}, { now: Date.now() + 60_000 }))],
    [
      "half a signature",
      (url) => post(url, headersOf(first, { "x-signature": headersOf(first)["x-signature"].slice(0, 60) })),
    ],
    [
      "another media type",
      (url) => post(url, headersOf(first, { "content-type": "application/graphql" }), "{ events { id } }"),
    ],
    [
      "a path that is not there",
      (url) => post(url.replace("/graphql", "/nothing"), { "content-type": "application/json" }),
    ],
  ])("answers 401 to %s, and nothing runs", async (_what, send) => {
    const { url, callers } = await serveGrid(first);
    expect(await send(url)).toEqual(refused);
    expect(callers).toEqual([]);
  });

  test("answers 401 to a signed request without a body, and its health to all", async () => {
    const { url, callers } = await serveGrid(first);
    const { "content-type": _, ...headers } = headersOf(first);
    const response = await fetch(`${url}?query={events{id}}`, { headers });
    expect({ status: response.status, text: await response.text() }).toEqual(refused);
    expect(callers).toEqual([]);
    expect((await fetch(url.replace("/graphql", "/health/live"))).status).toBe(200);
  });

  test("takes the old key and the new one while one replaces the other", async () => {
    const { url } = await serveGrid(`${second},${first}`);
    expect((await post(url, headersOf(first))).status).toBe(200);
    expect((await post(url, headersOf(second))).status).toBe(200);
    expect(await post(url, headersOf(stranger))).toEqual(refused);
  });

  test("is not opened without keys where others can reach it", async () => {
    const [grid] = toySubgraphs().subgraphs;
    if (grid === undefined) throw new RangeError("no toy subgraph");
    await expect(serveSubgraph(grid, { host: "0.0.0.0", port: 0, deadlineMs: 1_000, keys: null })).rejects.toThrow(
      "loopback",
    );
  });
});

describe("subscriptions of a remote subgraph", () => {
  const query = "subscription($topic: ID!) { changed(topic: $topic) { id } }";

  test("the connection has to be signed", async () => {
    const { url } = await serveGrid(first);
    const socket = new WebSocket(url.replace("http", "ws"), "graphql-transport-ws");
    const [error] = (await once(socket, "error")) as [Error];
    expect(error.message).toContain("401");
  });

  test.each<[string, (signed: Record<string, string>) => Record<string, string>, boolean]>([
    ["is followed for the caller that it is signed with", (signed) => signed, true],
    ["is refused with another caller", (signed) => ({ ...signed, caller: encodeCaller(unrestrictedCaller) }), false],
    ["is refused without a signature", ({ signature: _, ...rest }) => rest, false],
  ])("each %s", async (_what, change, accepted) => {
    const { url, callers } = await serveGrid(first);
    const sign = createSigner(keyOf(first));
    const [requestId, caller, variables] = ["request-1", encodeCaller(townOffice), { topic: "signed" }];
    const upgrade = sign({ method: "GET", path: "/graphql", requestId, caller: "", body: "" });
    const socket = new WebSocket(url.replace("http", "ws"), "graphql-transport-ws", {
      headers: { "x-request-id": requestId, "x-signature": upgrade },
    });
    cleanups.push(() => socket.terminate());
    const messages: { readonly type: string; readonly payload?: unknown }[] = [];
    socket.on("message", (text) => messages.push(JSON.parse(String(text))));
    await once(socket, "open");
    socket.send(JSON.stringify({ type: "connection_init" }));
    await expect.poll(() => messages[0]?.type).toBe("connection_ack");
    const text = subscriptionBody(query, null, variables);
    const signature = sign({ method: "SUBSCRIBE", path: "/graphql", requestId, caller, body: text });
    const extensions = change({ requestId, caller, signature });
    socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query, variables, extensions } }));
    if (accepted) {
      await expect.poll(() => callers).toEqual([townOffice]);
    } else {
      await expect
        .poll(() => messages.at(-1))
        .toMatchObject({
          type: "error",
          payload: [{ extensions: { code: "UNAUTHENTICATED" } }],
        });
      expect(callers).toEqual([]);
    }
  });
});

describe("the gateway", () => {
  async function openGateway(url: string, keys: string) {
    const gateway = await startToyGateway({ urls: { grid: url }, environment: { SUBGRAPH_KEYS: keys } });
    cleanups.push(gateway.close);
    return gateway;
  }

  test("signs fetches and subscriptions with its first key", async () => {
    const { url, callers } = await serveGrid(first);
    const gateway = await openGateway(url, `${first},${second}`);
    const { body } = await gateway.query("{ communities { code events { id } } }");
    expect(body.errors).toBeUndefined();
    const client = openLiveClient(gateway.origin, "WebSocket");
    cleanups.push(client.close);
    const { results } = client.follow('subscription { changed(topic: "signed-gateway") { id community { name } } }');
    const topic = toyTopic("signed-gateway");
    await expect.poll(() => topic.listeners.size).toBe(1);
    topic.push({ id: "1", community: { code: "320282113200" } });
    await expect.poll(() => results[0]?.data).toEqual({ changed: { id: "1", community: { name: "湖㳇村" } } });
    expect(callers.length).toBeGreaterThanOrEqual(2);
    expect(new Set(callers.map(({ areas }) => areas.join()))).toEqual(new Set([""]));
    expect(gateway.log()).not.toContain("SUBGRAPH_KEYS");
  });

  test("with a key that the subgraph does not know nulls the subgraph's fields, and says no more than that", async () => {
    const { url } = await serveGrid(first);
    const gateway = await openGateway(url, stranger);
    const { body } = await gateway.query("{ communities { code name events { id } } }");
    expect(body.data).toMatchObject({ communities: [{ name: "湖㳇村", events: null }, { events: null }] });
    expect(body.errors?.[0]?.extensions.code).toBe("INTERNAL_SERVER_ERROR");
    expect(JSON.stringify(body)).not.toMatch(/sign|UNAUTHENTICATED/);
    expect(gateway.log()).toContain("UNAUTHENTICATED");
  });

  test("warns when it has no key for a subgraph of this repository on another machine", async () => {
    const { url } = await serveGrid(first);
    expect((await openGateway(url, "")).log()).toContain("SUBGRAPH_KEYS is not set");
  });

  test("shows nothing of a key that it cannot read", async () => {
    await expect(openGateway("http://127.0.0.1:9/", "first:5ecret")).rejects.toThrow(
      /^SUBGRAPH_KEYS is not accepted; accepted: id:secret/,
    );
  });
});

describe("npm run subgraph", () => {
  const run = promisify(execFile);
  test.each([
    ["without keys", {}, [], "SUBGRAPH_KEYS is not set", 1],
    ["with what is no key", { SUBGRAPH_KEYS: "first:5ecret" }, [], "SUBGRAPH_KEYS is no list of keys", 1],
    ["unsigned for others", {}, ["--unsigned", "--host", "0.0.0.0"], "loopback", 2],
  ])("does not start %s", async (_what, environment, argv, message, code) => {
    const { SUBGRAPH_KEYS: _, ...inherited } = process.env;
    const started = run("node", ["subgraphs/serving/main.ts", "division", "--port", "0", ...argv], {
      env: { ...inherited, ...environment },
    });
    await expect(started).rejects.toMatchObject({ code, stderr: expect.stringContaining(message) });
    await expect(started).rejects.toMatchObject({ stderr: expect.not.stringContaining("5ecret") });
  });
});
