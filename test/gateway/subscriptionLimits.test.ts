import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import { openLiveClient, transports } from "../support/liveClients.ts";
import { startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";
import { toyTopic } from "./fixtures/toySubgraphs.ts";

const protocol = "graphql-transport-ws";
const changed = "subscription($topic: ID!) { changed(topic: $topic) { id title } }";

const gateways: ToyGateway[] = [];
const sockets: (WebSocket | Socket)[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket instanceof WebSocket ? socket.terminate() : socket.destroy();
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
});

async function start(environment: Record<string, string> = {}): Promise<ToyGateway> {
  const gateway = await startToyGateway({ environment });
  gateways.push(gateway);
  return gateway;
}

let topics = 0;
function freshTopic() {
  topics += 1;
  const name = `limit-${topics}`;
  return { name, ...toyTopic(name) };
}

function webSocket(origin: string, options: ClientOptions = {}, path = "/graphql"): WebSocket {
  const socket = new WebSocket(`${origin.replace("http", "ws")}${path}`, protocol, options);
  socket.on("error", () => {});
  sockets.push(socket);
  return socket;
}

/** Status and body of a refused handshake. */
async function refusal(socket: WebSocket): Promise<{ readonly status: number; readonly text: string }> {
  const [, response] = await once(socket, "unexpected-response");
  let text = "";
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, text };
}

async function acknowledged(
  origin: string,
): Promise<{ socket: WebSocket; messages: { type: string; id?: string; payload?: unknown }[] }> {
  const socket = webSocket(origin);
  const messages: { type: string }[] = [];
  socket.on("message", (text) => void messages.push(JSON.parse(String(text))));
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "connection_init" }));
  await expect.poll(() => messages[0]?.type).toBe("connection_ack");
  return { socket, messages };
}

async function closeOf(socket: WebSocket): Promise<{ readonly code: number; readonly reason: string }> {
  const [code, reason] = await once(socket, "close");
  return { code, reason: String(reason) };
}

function subscribe(socket: WebSocket, id: string, topic: string): void {
  socket.send(JSON.stringify({ id, type: "subscribe", payload: { query: changed, variables: { topic } } }));
}

function postStream(origin: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${origin}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream", ...headers },
    body: JSON.stringify(body),
  });
}

describe("where a subscription may come from", () => {
  test("plain JSON is told to use a stream", async () => {
    const gateway = await start();
    const { status, body } = await gateway.query(changed, { topic: "1" });
    expect(status).toBe(406);
    expect(body.errors).toMatchObject([{ extensions: { code: "STREAM_REQUIRED" } }]);
    expect(toyTopic("1").listeners.size).toBe(0);
  });

  test("a client that accepts both gets JSON for a query and a stream for a subscription", async () => {
    const gateway = await start();
    const accept = "application/graphql-response+json, application/json, text/event-stream";
    const query = await postStream(gateway.origin, { query: "{ communities { code } }" }, { accept });
    expect(query.headers.get("content-type")).toContain("application/graphql-response+json");
    await query.text();
    const stream = await postStream(gateway.origin, { query: changed, variables: { topic: "1" } }, { accept });
    expect(stream.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    await stream.body?.cancel();
  });

  test("the stock engine says that it has none", async () => {
    const gateway = await start({ ENGINE: "apollo" });
    const { status, body } = await gateway.query(changed, { topic: "1" });
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([501, "SUBSCRIPTIONS_NOT_SUPPORTED"]);
    const stream = await postStream(gateway.origin, { query: changed, variables: { topic: "1" } });
    expect([stream.status, await stream.text()]).toEqual([501, expect.stringContaining("SUBSCRIPTIONS_NOT_SUPPORTED")]);
    const { status: upgrade, text } = await refusal(webSocket(gateway.origin));
    expect([upgrade, text]).toEqual([501, expect.stringContaining("SUBSCRIPTIONS_NOT_SUPPORTED")]);
  });

  test("GET streams for this gateway's own pages only, and no mutation", async () => {
    const gateway = await start();
    const url = `${gateway.origin}/graphql?${new URLSearchParams({ query: changed, variables: '{"topic":"get"}' })}`;
    const headers = { accept: "text/event-stream" };
    const foreign = await fetch(url, { headers });
    expect([foreign.status, await foreign.text()]).toEqual([400, expect.stringContaining("BAD_REQUEST")]);
    expect(toyTopic("get").listeners.size).toBe(0);
    const own = await fetch(url, { headers: { ...headers, "sec-fetch-site": "same-origin" } });
    expect(own.status).toBe(200);
    await own.body?.cancel();
    const rename = new URLSearchParams({ query: 'mutation { rename(code: "1", name: "2") { name } }' });
    const mutation = await fetch(`${gateway.origin}/graphql?${rename}`, {
      headers: { ...headers, "apollo-require-preflight": "1" },
    });
    expect(mutation.status).toBe(405);
    await mutation.text();
  });

  test("a form of another site's page starts nothing", async () => {
    const gateway = await start();
    const response = await postStream(
      gateway.origin,
      { query: changed, variables: { topic: "form" } },
      {
        "content-type": "text/plain",
      },
    );
    expect(response.status).toBeGreaterThanOrEqual(400);
    await response.text();
    expect(toyTopic("form").listeners.size).toBe(0);
  });

  test("a WebSocket of another origin's page is refused; its own and the named ones are not", async () => {
    const gateway = await start({ LIVE_ORIGINS: "https://portal.example" });
    const { status, text } = await refusal(webSocket(gateway.origin, { origin: "https://evil.example" }));
    expect([status, text]).toEqual([403, expect.stringContaining("LIVE_ORIGINS")]);
    for (const origin of [gateway.origin, "https://portal.example"]) {
      await once(webSocket(gateway.origin, { origin }), "open");
    }
    expect((await refusal(webSocket(gateway.origin, {}, "/elsewhere"))).status).toBe(404);
  });
});

describe("limits", () => {
  test.each([
    ["LIVE_CONNECTIONS", "2"],
    ["LIVE_CONNECTIONS_PER_ADDRESS", "2"],
  ])("%s holds for WebSockets and event streams together, and a place is free again", async (variable, value) => {
    const gateway = await start({ [variable]: value });
    const first = webSocket(gateway.origin);
    await once(first, "open");
    const stream = await postStream(gateway.origin, { query: changed, variables: { topic: "1" } });
    expect(stream.status).toBe(200);
    expect((await refusal(webSocket(gateway.origin))).status).toBe(429);
    const refused = await postStream(gateway.origin, { query: changed, variables: { topic: "1" } });
    expect([refused.status, await refused.text()]).toEqual([429, expect.stringContaining("TOO_MANY_SUBSCRIPTIONS")]);
    first.close();
    await stream.body?.cancel();
    await expect
      .poll(async () => {
        const again = await postStream(gateway.origin, { query: changed, variables: { topic: "1" } });
        await again.body?.cancel();
        return again.status;
      })
      .toBe(200);
  });

  test("operations on one connection", async () => {
    const gateway = await start({ LIVE_OPERATIONS: "2" });
    const topic = freshTopic();
    const { socket, messages } = await acknowledged(gateway.origin);
    for (const id of ["a", "b", "c"]) subscribe(socket, id, topic.name);
    await expect
      .poll(() => messages.find(({ id }) => id === "c"))
      .toMatchObject({
        type: "error",
        payload: [{ extensions: { code: "TOO_MANY_SUBSCRIPTIONS" } }],
      });
    await expect.poll(() => topic.listeners.size).toBe(2);
    socket.send(JSON.stringify({ id: "a", type: "complete" }));
    await expect.poll(() => topic.listeners.size).toBe(1);
    subscribe(socket, "d", topic.name);
    await expect.poll(() => topic.listeners.size).toBe(2);
  });

  test("a message over the body limit, a missing init, a wrong protocol and a second id each close with their code", async () => {
    const gateway = await start({ BODY_LIMIT_BYTES: "2048", LIVE_INIT_MS: "50" });
    expect((await closeOf(webSocket(gateway.origin))).code).toBe(4408);
    const { socket: large } = await acknowledged(gateway.origin);
    large.send(JSON.stringify({ id: "a", type: "subscribe", payload: { query: `# ${"x".repeat(4_096)}` } }));
    expect((await closeOf(large)).code).toBe(1009);
    const { socket: twice } = await acknowledged(gateway.origin);
    subscribe(twice, "a", "1");
    subscribe(twice, "a", "1");
    expect((await closeOf(twice)).code).toBe(4409);
    const { socket: garbled } = await acknowledged(gateway.origin);
    garbled.send("{");
    expect((await closeOf(garbled)).code).toBe(4400);
    const hasty = webSocket(gateway.origin);
    await once(hasty, "open");
    subscribe(hasty, "a", "1");
    expect((await closeOf(hasty)).code).toBe(4401);
    await expect.poll(() => toyTopic("1").listeners.size).toBe(0);
  });

  test("a subscription has a longest life", async () => {
    const gateway = await start({ LIVE_LIFE_MS: "100" });
    const topic = freshTopic();
    for (const transport of transports) {
      const client = openLiveClient(gateway.origin, transport);
      const { results, ended } = client.follow(changed, { topic: topic.name });
      expect(await ended).toBeNull();
      expect(results).toMatchObject([{ errors: [{ extensions: { code: "SUBSCRIPTION_ENDED" } }] }]);
      client.close();
    }
    expect(topic.listeners.size).toBe(0);
  });

  test("heartbeats: comments on a stream, pings on a WebSocket; a client that is silent is cut", async () => {
    const gateway = await start({ LIVE_HEARTBEAT_MS: "30" });
    const stream = await postStream(gateway.origin, { query: changed, variables: { topic: "1" } });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (text.split(":\n\n").length < 4) text += (await reader?.read())?.value ?? "";
    expect(text.replaceAll(":\n\n", "")).toBe("");
    await reader?.cancel();
    const alive = webSocket(gateway.origin);
    await once(alive, "ping");
    const silent = webSocket(gateway.origin, { autoPong: false });
    expect((await closeOf(silent)).code).toBe(1006);
    expect(alive.readyState).not.toBe(WebSocket.CLOSED);
  });
});

describe("a client that does not read", () => {
  /** More than socket buffers hold. */
  const large = { id: "1", title: "长".repeat(300_000) };

  async function stuck(gateway: ToyGateway, topic: ReturnType<typeof freshTopic>) {
    await expect.poll(() => topic.listeners.size).toBe(1);
    for (let index = 0; index < 60; index += 1) topic.push({ ...large, id: String(index) });
    await expect.poll(() => topic.listeners.size, { timeout: 10_000 }).toBe(0);
    await expect.poll(() => gateway.log()).toContain("the client does not read");
    // 54 MB were there; what the sockets hold was taken, and no more.
    expect(topic.taken()).toBeLessThan(30);
  }

  test("over a WebSocket is closed, and its events are not taken from the source", async () => {
    const gateway = await start({ LIVE_STUCK_MS: "300", LIVE_HEARTBEAT_MS: "60000" });
    const topic = freshTopic();
    const { socket } = await acknowledged(gateway.origin);
    subscribe(socket, "a", topic.name);
    await expect.poll(() => topic.listeners.size).toBe(1);
    socket.pause();
    await stuck(gateway, topic);
  });

  test("over an event stream is cut, and its events are not taken from the source", async () => {
    const gateway = await start({ LIVE_STUCK_MS: "300", LIVE_HEARTBEAT_MS: "60000" });
    const topic = freshTopic();
    const { hostname, port } = new URL(gateway.origin);
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    const body = JSON.stringify({ query: changed, variables: { topic: topic.name } });
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\naccept: text/event-stream\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    await expect.poll(() => topic.listeners.size).toBe(1);
    socket.pause();
    await stuck(gateway, topic);
  });
});

test("a shutdown ends each subscription with a reason, complete and 1001, and does not hang", async () => {
  const gateway = await startToyGateway({ environment: { SHUTDOWN_DEADLINE_MS: "30000" } });
  const topic = freshTopic();
  const stream = openLiveClient(gateway.origin, "event stream");
  const followed = stream.follow(changed, { topic: topic.name });
  const { socket, messages } = await acknowledged(gateway.origin);
  subscribe(socket, "a", topic.name);
  const idle = await acknowledged(gateway.origin);
  await expect.poll(() => topic.listeners.size).toBe(2);
  const closes = [closeOf(socket), closeOf(idle.socket)];
  await gateway.close();
  expect(await Promise.all(closes)).toMatchObject([{ code: 1001 }, { code: 1001 }]);
  expect(messages.slice(1)).toMatchObject([
    { id: "a", type: "next", payload: { errors: [{ extensions: { code: "SUBSCRIPTION_ENDED" } }] } },
    { id: "a", type: "complete" },
  ]);
  expect(await followed.ended).toBeNull();
  expect(followed.results).toMatchObject([{ errors: [{ extensions: { code: "SUBSCRIPTION_ENDED" } }] }]);
  expect(topic.listeners.size).toBe(0);
});
