import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requestText, sendRaw } from "./fixtures/rawHttp.ts";
import { startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";

let gateway: ToyGateway;
beforeAll(async () => {
  gateway = await startToyGateway({ environment: { MAX_CONNECTIONS: "2" } });
});
afterAll(() => gateway?.close());

async function opened() {
  const { hostname, port } = new URL(gateway.origin);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

test("D-08: a connection beyond MAX_CONNECTIONS is closed, and one that ends makes room", async () => {
  const first = await opened();
  const second = await opened();
  const third = await opened();
  await once(third.resume(), "close");
  expect([first.destroyed, second.destroyed]).toEqual([false, false]);

  first.destroy();
  second.destroy();
  const { host } = new URL(gateway.origin);
  const ask = () =>
    sendRaw(
      gateway.origin,
      requestText("GET", "/health/live", [
        ["Host", host],
        ["Connection", "close"],
      ]),
    ).catch(() => null);
  await expect.poll(async () => (await ask())?.status).toBe(200);
});

test("D-08: headers beyond 16 KiB get 431 in the shape of every refusal", async () => {
  const { host } = new URL(gateway.origin);
  const text = requestText("GET", "/graphql", [
    ["Host", host],
    ["X-Long", "a".repeat(16_400)],
  ]);
  const answer = await sendRaw(gateway.origin, text);
  expect(answer.status).toBe(431);
  expect(JSON.parse(answer.body).errors[0].extensions.code).toBe("BAD_REQUEST");
});
