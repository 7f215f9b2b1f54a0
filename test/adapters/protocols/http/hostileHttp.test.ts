import { createServer, type Server } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { SourceError, type SourceReason } from "../../../../adapters/errors.ts";
import { mayHaveLanded } from "../../../../adapters/kit/mayHaveLanded.ts";
import { type JsonRequest, jsonRestProtocol } from "../../../../adapters/protocols/jsonRest.ts";

const never = new AbortController().signal;
const ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
const bomb = gzipSync(Buffer.alloc(50_000_000, " "));

describe("a far side that breaks HTTP", () => {
  let server: Server | null = null;
  let close = async () => {};

  /** Sends these bytes to every request and closes the connection. */
  async function ask(bytes: Buffer | string, request: JsonRequest = { path: "/x" }) {
    const started = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.end(bytes));
    });
    server = started;
    await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
    const address = started.address();
    const port = typeof address === "object" ? address?.port : 0;
    const options = { system: "toy", faults: () => "unexpected" as const, maxReplyBytes: 100_000, concurrency: 1 };
    const protocol = jsonRestProtocol({ ...options, baseUrl: `http://127.0.0.1:${port}` });
    close = protocol.close;
    return await protocol.send(request, never);
  }

  afterEach(async () => {
    await close();
    server?.close();
  });

  it.each<[string, Buffer | string, SourceReason]>([
    ["no HTTP", "SSH-2.0-OpenSSH_9.0\r\n\r\n", "badReply"],
    ["nothing", "", "unavailable"],
    ["half its headers", ok, "unavailable"],
    ["less than it announced", `${ok}Content-Length: 100\r\n\r\n[`, "badReply"],
    ["half a chunk", `${ok}Transfer-Encoding: chunked\r\n\r\n40\r\n[`, "badReply"],
    ["a chunk of no length", `${ok}Transfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n`, "badReply"],
    ["headers without end", `${ok}${"X: 1\r\n".repeat(10_000)}\r\n`, "badReply"],
    ["one header without end", `${ok}X: ${"1".repeat(100_000)}\r\n\r\n`, "badReply"],
    ["two lengths", `${ok}Content-Length: 2\r\nContent-Length: 3\r\n\r\n[]`, "badReply"],
    ["more than it may", `${ok}Content-Length: 200000\r\n\r\n${" ".repeat(200_000)}`, "badReply"],
    [
      "a bomb",
      Buffer.concat([Buffer.from(`${ok}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`), bomb]),
      "badReply",
    ],
    ["a status of its own", "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", "unavailable"],
  ])("with %s gets a reason and no more", async (_, bytes, reason) => {
    const error = await ask(bytes).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SourceError);
    expect(error).toMatchObject({ reason, message: `toy: ${reason}` });
  });

  it.each<[string, string]>([
    ["no length and a closed connection", `${ok}\r\n[{"a":1}]`],
    ["HTTP/1.0", `${ok.replace("1.1", "1.0")}\r\n[{"a":1}]`],
    ["early hints before it", `HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${ok}Content-Length: 9\r\n\r\n[{"a":1}]`],
  ])("is read with %s", async (_, bytes) => expect(await ask(bytes)).toMatchObject({ rows: [{ a: 1 }] }));

  it.each<[string, JsonRequest]>([
    ["Chinese characters", { path: "/x", headers: { "x-operator": "张三" } }],
    ["a line end", { path: "/x", headers: { "x-operator": "a\r\nX-Admin: 1" } }],
  ])("is not sent a header with %s", async (_, request) => {
    const error = await ask(`${ok}Content-Length: 2\r\n\r\n[]`, request).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: "refused", sourceCode: "request header" });
    expect(error instanceof SourceError && mayHaveLanded(error)).toBe(false);
  });

  it("is asked for a path in Chinese as UTF-8", async () =>
    expect(await ask(`${ok}Content-Length: 2\r\n\r\n[]`, { path: "/路灯/x y" })).toMatchObject({ rows: [] }));
});
