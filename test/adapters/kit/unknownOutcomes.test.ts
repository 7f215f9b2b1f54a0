import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SourceError } from "../../../adapters/errors.ts";
import { declare } from "../../../adapters/kit/declare.ts";
import { defineSystem } from "../../../adapters/kit/defineSystem.ts";

type Fault = "hang" | "reset" | "503" | "garbage";
let fault: Fault = "503";
let received = 0;
const server = createServer((request, response) => {
  request.resume();
  received += 1;
  if (fault === "reset") request.socket.destroy();
  else if (fault === "503") response.writeHead(503).end();
  else if (fault === "garbage") response.end("<html>");
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
afterAll(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
);

function systemOf(recognisesKey: boolean, port: number) {
  const { write } = declare<string, string>();
  return defineSystem({
    id: "toy",
    title: "玩具",
    protocol: {
      async send(body: string, signal: AbortSignal) {
        const answer = await fetch(`http://127.0.0.1:${port}`, { method: "POST", body, signal }).catch((cause) => {
          throw new SourceError({ system: "toy", reason: "unavailable", cause });
        });
        if (answer.status !== 200) throw new SourceError({ system: "toy", reason: "unavailable" });
        return answer.text();
      },
      close: async () => {},
    },
    concurrency: 1,
    deadlineMs: 300,
    operations: {
      change: write<string, string>({
        recognisesKey,
        request: (input, key) => input + key,
        decode: (reply) => JSON.parse(reply) as string,
      }),
    },
  });
}

const call = () => ({ requestId: "test", signal: new AbortController().signal });
const portOf = () => (server.address() as AddressInfo).port;

test.each([
  ["hang", 1, "outcomeUnknown", false],
  ["reset", 1, "outcomeUnknown", false],
  ["503", 1, "outcomeUnknown", false],
  ["garbage", 1, "outcomeUnknown", false],
  ["hang", 2, "timeout", true],
  ["reset", 2, "unavailable", true],
  ["503", 2, "unavailable", true],
  ["garbage", 2, "badReply", true],
] as const)(
  "D11: after %s a write goes out %i times and fails with %s (recognised: %s)",
  async (kind, times, reason, recognises) => {
    fault = kind;
    received = 0;
    const system = systemOf(recognises, portOf());
    await expect(system.operations.change("a", "key-00000001", call())).rejects.toMatchObject({ reason });
    expect(received).toBe(times);
  },
);

test("D11: a write whose connection is refused was not sent, and may be sent again", async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => void closed.listen(0, "127.0.0.1", resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const system = systemOf(false, port);
  await expect(system.operations.change("a", "key-00000001", call())).rejects.toMatchObject({
    reason: "unavailable",
    group: "retry",
  });
});
