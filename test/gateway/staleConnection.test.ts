import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createVerifier, readSigningKeys } from "../../access/signature.ts";
import { composeSupergraph } from "../../scripts/building/composeSupergraph.ts";
import { startGatewayOver } from "./fixtures/startGatewayOver.ts";

const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  type Query { count: Int } type Mutation { add: Int }`;
const secret = `k1:${"ab".repeat(32)}`;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

type Close = (socket: Socket) => void;

/** Answers the first request of each connection, and closes it just when the next one arrives. */
async function startServer(close: Close, answersFirst = true) {
  const requests: { readonly text: string; readonly connection: number }[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    const connection = connections;
    let seen = 0;
    let text = "";
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      text += String(chunk);
      const [head = "", body = ""] = text.split("\r\n\r\n");
      if (!text.includes("\r\n\r\n") || body.length < Number(/content-length: *(\d+)/i.exec(head)?.[1])) return;
      requests.push({ text, connection });
      text = "";
      seen += 1;
      if (seen > 1 || !answersFirst) return close(socket);
      const answer = JSON.stringify({
        data: body.includes("mutation") ? { add: requests.length } : { count: requests.length },
      });
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`,
      );
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanups.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, requests };
}

async function open(url: string, environment: Record<string, string> = {}) {
  const gateway = await startGatewayOver(
    () => composeSupergraph([{ name: "counts", url, sdl }]),
    () => {},
    environment,
  );
  cleanups.push(gateway.close);
  return gateway;
}

const closings: readonly (readonly [string, Close])[] = [
  ["resets", (socket) => socket.resetAndDestroy()],
  ["closes", (socket) => socket.end()],
  ["drops", (socket) => socket.destroy()],
];

describe("D5: a kept-alive connection that the other side closes when the next request comes", () => {
  test.each(closings)("%s: a query is sent once more", async (_name, close) => {
    const { url, requests } = await startServer(close);
    const gateway = await open(url);
    expect((await gateway.query("{ count }")).body).toEqual({ data: { count: 1 } });
    expect((await gateway.query("{ count }")).body).toEqual({ data: { count: 3 } });
    expect(requests.map(({ connection }) => connection)).toEqual([1, 1, 2]);
  });

  test.each(closings)("%s: a mutation is not, as it may have run", async (_name, close) => {
    const { url, requests } = await startServer(close);
    const gateway = await open(url);
    expect((await gateway.query("{ count }")).body).toEqual({ data: { count: 1 } });
    const { body } = await gateway.query("mutation { add }");
    expect(body).toMatchObject({
      data: { add: null },
      errors: [{ path: ["add"], extensions: { code: "OUTCOME_UNKNOWN" } }],
    });
    expect(requests).toHaveLength(2);
  });

  test.each(closings)("%s: a new connection is no reason to ask again", async (_name, close) => {
    const { url, requests } = await startServer(close, false);
    const gateway = await open(url);
    const { body } = await gateway.query("{ count }");
    expect(body).toMatchObject({ data: { count: null }, errors: [{ extensions: { code: "SOURCE_UNAVAILABLE" } }] });
    expect(requests).toHaveLength(1);
  });

  test("with a signature of its own: the first has been used up", async () => {
    const { url, requests } = await startServer((socket) => socket.resetAndDestroy());
    const gateway = await open(url, { SUBGRAPH_KEYS: secret });
    await gateway.query("{ count }");
    expect((await gateway.query("{ count }")).body).toEqual({ data: { count: 3 } });
    const verifier = createVerifier(readSigningKeys(secret) ?? []);
    for (const { text } of requests) {
      const [head = "", body = ""] = text.split("\r\n\r\n");
      const header = (name: string) => new RegExp(`^${name}: *(.*)$`, "im").exec(head)?.[1] ?? "";
      const call = {
        method: "POST",
        path: "/graphql",
        requestId: header("x-request-id"),
        caller: header("x-caller"),
        body,
      } as const;
      expect(verifier.verify(header("x-signature"), call)).toBe(true);
    }
  });

  test("once: a server that closes again is given up", async () => {
    let answered = 0;
    const { url, requests } = await startServer((socket) => {
      answered += 1;
      socket.resetAndDestroy();
    });
    const gateway = await open(url);
    // Two connections at once, so that both are kept alive.
    await Promise.all([gateway.query("{ count }"), gateway.query("{ other: count }")]);
    await Promise.all([gateway.query("{ count }"), gateway.query("{ other: count }")]);
    expect(answered).toBeLessThanOrEqual(4);
    expect(requests.length).toBeLessThanOrEqual(6);
  });
});
