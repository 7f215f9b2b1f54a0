import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";

let gateway: ToyGateway;
beforeAll(async () => {
  gateway = await startToyGateway();
});
afterAll(() => gateway?.close());

/** The code with which the gateway closes a WebSocket on which these are sent after `connection_init`. */
function closeCodeOf(message: string | Buffer): Promise<number> {
  const socket = new WebSocket(`${gateway.origin.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  return new Promise((settle, reject) => {
    socket.on("open", () => socket.send('{"type":"connection_init"}'));
    socket.on("message", () => socket.send(message));
    socket.on("close", settle);
    socket.on("error", reject);
  });
}

test.each([
  '{"type":"next","id":"a","payload":{}}',
  '{"type":"error","id":"a","payload":[{"message":"a"}]}',
  '{"type":"connection_ack"}',
  '{"type":"connection_ack","payload":{}}',
  '{"type":"start","id":"a"}',
  '{"type":"__proto__"}',
  '{"type":1}',
  "null",
  "[]",
  "",
])("D4: a message that is none of a client's closes a WebSocket with 4400: %s", async (message) => {
  expect(await closeCodeOf(message)).toBe(4400);
});
