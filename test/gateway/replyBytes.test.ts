import type { IncomingMessage, ServerResponse } from "node:http";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import iconv from "iconv-lite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeSupergraph } from "../../scripts/building/composeSupergraph.ts";
import { type GatewayOver, startGatewayOver } from "./fixtures/startGatewayOver.ts";

const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  type Query { name: String }`;

interface Told {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

let told: Told = { headers: {}, body: Buffer.alloc(0) };
let asked: IncomingMessage["headers"] = {};
let gateways: readonly GatewayOver[] = [];

function answer(request: IncomingMessage, response: ServerResponse): void {
  asked = request.headers;
  response.writeHead(200, { "content-length": told.body.length, ...told.headers }).end(told.body);
}

beforeAll(async () => {
  const open = (environment: Record<string, string>) =>
    startGatewayOver((url) => composeSupergraph([{ name: "names", url, sdl }]), answer, {
      SUBGRAPH_REPLY_LIMIT_BYTES: "200000",
      ...environment,
    });
  gateways = [await open({}), await open({ CODEGEN: "off" }), await open({ ENGINE: "apollo" })];
});
afterAll(async () => {
  for (const gateway of gateways) await gateway.close();
});

const json = { "content-type": "application/json" };
const name = "湖㳇村 张三";
const text = JSON.stringify({ data: { name } });

/** By every engine: with code made, without, and the stock one. */
async function ask(headers: Readonly<Record<string, string>>, body: Buffer) {
  told = { headers, body };
  const answers = [];
  for (const gateway of gateways) {
    const { body: got } = await gateway.query("{ name }");
    answers.push(
      got.errors === undefined ? got.data : got.errors.map(({ path, extensions }) => [path, extensions.code]),
    );
  }
  return answers;
}

const named = (read: string) => [{ name: read }, { name: read }, { name: read }];
const unreadable = Array.from({ length: 3 }, () => [[["name"], "SOURCE_BAD_REPLY"]]);
const inCharset = (charset: string) => ({ "content-type": `application/json; charset=${charset}` });

describe("B9: the text of a reply is what its bytes are", () => {
  test.each([
    ["UTF-8 without a charset", json, Buffer.from(text), name],
    ["UTF-8 with a byte order mark", json, Buffer.from(`\ufeff${text}`), name],
    [
      "UTF-8 with a byte order mark and white space",
      json,
      Buffer.from(`\ufeff\n{ "data": {"name": "${name}" } }\n`),
      name,
    ],
    ["GB18030", inCharset("gb18030"), iconv.encode(text, "gb18030"), name],
    ["GB18030, quoted and in capitals", inCharset('"GB18030"'), iconv.encode(text, "gb18030"), name],
    [
      "GBK by its code page",
      inCharset("CP936"),
      iconv.encode(text.replace("㳇", "父"), "gbk"),
      name.replace("㳇", "父"),
    ],
    ["UTF-16", inCharset("utf-16le"), Buffer.from(text, "utf16le"), name],
    ["UTF-8 that says it is Latin-1", inCharset("ISO-8859-1"), Buffer.from(text), name],
    ["Latin-1", inCharset("iso-8859-1"), Buffer.from('{"data":{"name":"Häuser"}}', "latin1"), "Häuser"],
    ["a charset that nobody knows, and UTF-8", inCharset("x-unknown"), Buffer.from(text), name],
    ["GB18030 of ASCII alone", inCharset("gb18030"), Buffer.from('{"data":{"name":"plain"}}'), "plain"],
  ])("%s", async (_title, headers, body, read) => {
    expect(await ask(headers, body)).toEqual(named(read));
  });

  test.each([
    ["GB18030 that says nothing", json, iconv.encode(text, "gb18030")],
    ["GB18030 that says it is UTF-8", inCharset("utf-8"), iconv.encode(text, "gb18030")],
    ["invalid UTF-8", json, Buffer.from(text).subarray(0, -4)],
    [
      "a byte that is nowhere in UTF-8",
      json,
      Buffer.concat([Buffer.from('{"data":{"name":"'), Buffer.from([0xff]), Buffer.from('"}}')]),
    ],
    ["a charset that nobody knows, and no UTF-8", inCharset("x-unknown"), iconv.encode(text, "gb18030")],
    // 陇 is C2 A4 in GB18030, which is U+00A4 in UTF-8.
    [
      "what may be one text or another",
      inCharset("gb18030"),
      Buffer.from([...Buffer.from('{"data":{"name":"'), 0xc2, 0xa4, ...Buffer.from('"}}')]),
    ],
    [
      "half a character of GB18030",
      inCharset("gb18030"),
      Buffer.concat([Buffer.from('{"data":{"name":"'), Buffer.from([0xd5]), Buffer.from('"}}')]),
    ],
  ])("or an error: %s", async (_title, headers, body) => {
    expect(await ask(headers, body)).toEqual(unreadable);
  });
});

describe("B9: content codings of a reply", () => {
  test("are declined", async () => {
    await ask(json, Buffer.from(text));
    expect(asked["accept-encoding"]).toBe("identity");
  });

  test.each([
    ["gzip", gzipSync(text)],
    ["x-gzip", gzipSync(text)],
    ["GZIP", gzipSync(text)],
    ["br", brotliCompressSync(text)],
    ["zstd", zstdCompressSync(text)],
    ["deflate", deflateSync(text)],
    ["deflate", deflateRawSync(text)],
    ["identity", Buffer.from(text)],
  ])("and undone when they come all the same: %s", async (coding, body) => {
    expect(await ask({ ...json, "content-encoding": coding }, body)).toEqual(named(name));
  });

  test("a charset inside of a coding", async () => {
    const body = gzipSync(iconv.encode(text, "gb18030"));
    expect(await ask({ ...inCharset("gb18030"), "content-encoding": "gzip" }, body)).toEqual(named(name));
  });

  const bomb = JSON.stringify({ data: { name: "x".repeat(300_000) } });
  test.each([
    ["a coding that nobody knows", "compress", Buffer.from(text)],
    ["two codings", "gzip, gzip", gzipSync(gzipSync(text))],
    ["gzip in name only", "gzip", Buffer.from(text)],
    ["gzip cut off", "gzip", gzipSync(text).subarray(0, 20)],
    ["gzip of nothing", "gzip", Buffer.alloc(0)],
    ["zstd in name only", "zstd", Buffer.from(text)],
    ["a bomb of gzip", "gzip", gzipSync(bomb)],
    ["a bomb of brotli", "br", brotliCompressSync(bomb)],
    ["a bomb of zstd", "zstd", zstdCompressSync(bomb)],
  ])("or end in an error: %s", async (_title, coding, body) => {
    expect(await ask({ ...json, "content-encoding": coding }, body)).toEqual(unreadable);
  });
});
