import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { composeSupergraph } from "../../scripts/building/composeSupergraph.ts";
import { type ServedSubgraph, serveSubgraph } from "../../subgraphs/serving/serve.ts";
import { openLiveClient } from "../support/liveClients.ts";
import { startGatewayOver } from "./fixtures/startGatewayOver.ts";
import { startToyGateway } from "./fixtures/startToyGateway.ts";
import { toySubgraphs, toyTopic } from "./fixtures/toySubgraphs.ts";

const changed = "subscription($topic: ID!) { changed(topic: $topic) { id title secret community { name } } }";
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

let topics = 0;
function freshTopic() {
  topics += 1;
  const name = `remote-${topics}`;
  return { name, ...toyTopic(name) };
}

async function serveGrid(): Promise<ServedSubgraph> {
  const grid = toySubgraphs().subgraphs.find(({ name }) => name === "grid");
  if (grid === undefined) throw new RangeError("no toy grid");
  const served = await serveSubgraph(grid, { host: "127.0.0.1", port: 0, deadlineMs: 5_000, keys: null });
  cleanups.push(() => served.close().catch(() => {}));
  return served;
}

async function openGateway(url: string, environment: Record<string, string> = {}) {
  const gateway = await startToyGateway({ urls: { grid: url }, environment });
  cleanups.push(gateway.close);
  const client = openLiveClient(gateway.origin, "WebSocket");
  cleanups.push(client.close);
  return { gateway, client };
}

/** A WebSocket server of the protocol's name that does with a connection what the test says. */
async function startPeer(onMessage: (type: string, send: (message: object | string) => void) => void) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => "graphql-transport-ws" });
  await once(server, "listening");
  server.on("connection", (socket) => {
    socket.on("message", (text) =>
      onMessage(String(text), (message) =>
        socket.send(typeof message === "string" ? message : JSON.stringify(message)),
      ),
    );
  });
  cleanups.push(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, server };
}

const event = { id: "1", title: "路灯不亮", community: { code: "320282113200" } };

test("events of a remote subgraph come with the fields of others, errors placed and masked", async () => {
  const { url } = await serveGrid();
  const { gateway, client } = await openGateway(url);
  const topic = freshTopic();
  const { results, leave } = client.follow(changed, { topic: topic.name });
  await expect.poll(() => topic.listeners.size).toBe(1);
  topic.push(event);
  await expect.poll(() => results.length).toBe(1);
  expect(results[0]?.data).toEqual({
    changed: { id: "1", title: "路灯不亮", secret: null, community: { name: "湖㳇村" } },
  });
  expect(results[0]?.errors).toMatchObject([
    { path: ["changed", "secret"], extensions: { code: "INTERNAL_SERVER_ERROR" } },
  ]);
  expect(JSON.stringify(results)).not.toContain("320282199001011234");
  expect(gateway.log()).toContain("subgraph error masked");
  leave();
  await expect.poll(() => topic.listeners.size).toBe(0);
});

test("a subscription that does not fit the remote schema is refused there, before any source is asked", async () => {
  const { url } = await serveGrid();
  const topic = freshTopic();
  const refused = openLiveClient(url.replace("/graphql", ""), "WebSocket");
  cleanups.push(refused.close);
  const { ended } = refused.follow("subscription($topic: ID!) { changed(topic: $topic) { id } nothing }", {
    topic: topic.name,
  });
  const query = refused.follow("{ event(id: 1) { id } }");
  expect(await query.ended).toMatchObject([{ extensions: { code: "BAD_REQUEST" } }]);
  await ended;
  expect(topic.listeners.size).toBe(0);
});

test("all subscriptions share one connection, which closes with the last and opens again", async () => {
  let connections = 0;
  const { url, server } = await startPeer((text, send) => {
    const { type, id } = JSON.parse(text);
    if (type === "connection_init") send({ type: "connection_ack" });
    if (type === "subscribe") send({ id, type: "next", payload: { data: { changed: event } } });
  });
  server.on("connection", () => {
    connections += 1;
  });
  const { client } = await openGateway(url);
  for (let round = 1; round <= 3; round += 1) {
    const followed = [1, 2].map(() => client.follow(changed, { topic: "1" }));
    await expect.poll(() => followed.map(({ results }) => results.length)).toEqual([1, 1]);
    expect(followed[0]?.results[0]?.data).toMatchObject({ changed: { title: "路灯不亮" } });
    expect([connections, server.clients.size]).toEqual([round, 1]);
    for (const { leave } of followed) leave();
    await expect.poll(() => server.clients.size).toBe(0);
  }
});

test("a subgraph that goes away ends the subscription with SOURCE_UNAVAILABLE, and the next one finds it again", async () => {
  const served = await serveGrid();
  const { client } = await openGateway(served.url);
  const topic = freshTopic();
  const { results, ended } = client.follow(changed, { topic: topic.name });
  await expect.poll(() => topic.listeners.size).toBe(1);
  await served.close();
  expect(await ended).toBeNull();
  expect(results).toMatchObject([
    { data: null, errors: [{ path: ["changed"], extensions: { code: "SOURCE_UNAVAILABLE" } }] },
  ]);
  expect(topic.listeners.size).toBe(0);
  const gone = client.follow(changed, { topic: topic.name });
  expect(await gone.ended).toBeNull();
  expect(gone.results).toMatchObject([{ errors: [{ extensions: { code: "SOURCE_UNAVAILABLE" } }] }]);
});

test("a connection that the subgraph closes in good order is not taken up again unnoticed", async () => {
  let subscribed = 0;
  const { url, server } = await startPeer((text, send) => {
    const { type, id } = JSON.parse(text);
    if (type === "connection_init") send({ type: "connection_ack" });
    if (type !== "subscribe") return;
    subscribed += 1;
    send({ id, type: "next", payload: { data: { changed: event } } });
  });
  const { client } = await openGateway(url);
  const { results, ended } = client.follow(changed, { topic: "1" });
  await expect.poll(() => results.length).toBe(1);
  for (const socket of server.clients) socket.close(1000);
  expect(await ended).toBeNull();
  expect(results.slice(1)).toMatchObject([{ data: null, errors: [{ extensions: { code: "SOURCE_UNAVAILABLE" } }] }]);
  expect(subscribed).toBe(1);
});

test("a subgraph that does not acknowledge, or answers something else, is told apart", async () => {
  const silent = await startPeer(() => {});
  const { client } = await openGateway(silent.url, { SUBGRAPH_DEADLINE_MS: "200" });
  const waiting = client.follow(changed, { topic: "1" });
  expect(await waiting.ended).toBeNull();
  expect(waiting.results).toMatchObject([{ errors: [{ extensions: { code: "SOURCE_TIMEOUT" } }] }]);

  const garbled = await startPeer((_text, send) => send("no protocol"));
  const second = (await openGateway(garbled.url)).client.follow(changed, { topic: "1" });
  expect(await second.ended).toBeNull();
  expect(second.results).toMatchObject([{ errors: [{ extensions: { code: "SOURCE_BAD_REPLY" } }] }]);

  const empty = await startPeer((text, send) => {
    const { type, id } = JSON.parse(text);
    if (type === "connection_init") send({ type: "connection_ack" });
    if (type === "subscribe") send({ id, type: "next", payload: {} });
  });
  const third = (await openGateway(empty.url)).client.follow(changed, { topic: "1" });
  expect(await third.ended).toBeNull();
  expect(third.results).toMatchObject([{ errors: [{ extensions: { code: "SOURCE_BAD_REPLY" } }] }]);
});

test("events that come faster than the client reads end with SUBSCRIPTION_OVERFLOW instead of piling up", async () => {
  let sendAll = () => {};
  let wasLeft = false;
  const { url } = await startPeer((text, send) => {
    const { type, id } = JSON.parse(text);
    if (type === "connection_init") send({ type: "connection_ack" });
    if (type === "complete") wasLeft = true;
    if (type !== "subscribe") return;
    const title = "长".repeat(10_000);
    sendAll = () => {
      for (let index = 0; index < 2_500; index += 1) {
        send({ id, type: "next", payload: { data: { changed: { ...event, title, id: String(index) } } } });
      }
    };
    send({ id, type: "next", payload: { data: { changed: event } } });
  });
  const { gateway } = await openGateway(url, { LIVE_STUCK_MS: "60000", LIVE_HEARTBEAT_MS: "60000" });
  const socket = new WebSocket(`${gateway.origin.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  cleanups.push(() => socket.terminate());
  const types: string[] = [];
  let last = "";
  socket.on("message", (text) => {
    const message = String(text);
    types.push(JSON.parse(message).type);
    if (message.includes("errors")) last = message;
  });
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "connection_init" }));
  await expect.poll(() => types).toEqual(["connection_ack"]);
  const payload = { query: changed, variables: { topic: "1" } };
  socket.send(JSON.stringify({ id: "a", type: "subscribe", payload }));
  await expect.poll(() => types).toEqual(["connection_ack", "next"]);
  socket.pause();
  sendAll();
  // The gateway has left the subgraph while the client still sleeps.
  await expect.poll(() => wasLeft, { timeout: 10_000 }).toBe(true);
  socket.resume();
  await expect.poll(() => types.at(-1), { timeout: 10_000 }).toBe("complete");
  expect(types.length).toBeLessThan(2_000);
  expect(JSON.parse(last)).toMatchObject({
    type: "next",
    payload: { data: null, errors: [{ path: ["changed"], extensions: { code: "SUBSCRIPTION_OVERFLOW" } }] },
  });
});

test("B4: numbers of custom scalars in events leave as they came, and go to the subgraph as they were written", async () => {
  const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])`;
  const sdl = `${link} scalar Long type Query { a: Int } type Subscription { changed(x: Long): E } type E { n: Long any: Long s: String }`;
  const messages: string[] = [];
  const { url } = await startPeer((text, send) => {
    messages.push(text);
    const { type, id } = JSON.parse(text);
    if (type === "connection_init") send({ type: "connection_ack" });
    if (type !== "subscribe") return;
    send(
      `{"id":"${id}", "type":"next","payload":{"data":{"changed":{"s":null,"n":9007199254740993,"any":[1.10,-0,1E400]}},"errors":[{"message":"m","path":["changed","s"],"extensions":{"code":"SOURCE_BUSY"}}]}}`,
    );
    send(`{"id":"${id}","type":"complete"}`);
  });
  const gateway = await startGatewayOver(
    () => composeSupergraph([{ name: "a", url, sdl }]),
    () => {},
  );
  cleanups.push(gateway.close);
  const response = await fetch(`${gateway.origin}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: '{"query":"subscription($x: Long) { changed(x: $x) { n any s } }","variables":{"x":9007199254740993}}',
  });
  const events = await response.text();
  expect(events).toContain('"changed":{"n":9007199254740993,"any":[1.10,-0,1E400],"s":null}');
  expect(events).toContain('"path":["changed","s"]');
  expect(messages.join()).toContain('"variables":{"x":9007199254740993}');
});

test.each([
  ["GB18030 in a text frame", Buffer.from([0xd5, 0xc5]), false],
  ["GB18030 in a binary frame", Buffer.from([0xd5, 0xc5]), true],
  ["UTF-8 in a binary frame", Buffer.from("张"), true],
])("B9: an event of %s is never U+FFFD", async (_name, name, binary) => {
  const { url, server } = await startPeer((text, send) => {
    if (JSON.parse(text).type === "connection_init") send({ type: "connection_ack" });
  });
  server.on("connection", (socket) => {
    socket.on("message", (text) => {
      const { type, id } = JSON.parse(String(text));
      if (type !== "subscribe") return;
      const [start, end] = [`{"id":"${id}","type":"next","payload":{"data":{"changed":{"id":"1","title":"`, '"}}}}'];
      socket.send(Buffer.concat([Buffer.from(start), name, Buffer.from(end)]), { binary });
    });
  });
  const { client } = await openGateway(url);
  const { results, ended } = client.follow("subscription { changed(topic: 1) { id title } }", {});
  await ended;
  expect(results).toMatchObject([
    { data: null, errors: [{ extensions: { code: expect.stringMatching(/^SOURCE_(BAD_REPLY|UNAVAILABLE)$/) } }] },
  ]);
});
