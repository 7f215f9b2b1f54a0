import { gzipSync } from "node:zlib";
import type { Random } from "../execute/support/random.ts";

/** Bytes for the socket and what becomes of the connection after them. */
export interface Framed {
  readonly kind: string;
  readonly pieces: readonly Buffer[];
  readonly afterwards: "keep" | "close" | "reset" | "silence";
}

const json = "content-type: application/json\r\n";

/** HTTP that every client must read as 200 with this body: lengths, chunks, pieces that end within a character. */
export function frameReply(body: Buffer, random: Random): Framed {
  const early = random.chance(5) ? "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n" : "";
  if (random.chance(50)) {
    const status = random.pick(["200 OK", "200 OK", "400 Bad Request", "500 Internal Server Error"]);
    const head = `${early}HTTP/1.1 ${status}\r\n${json}content-length: ${body.length}\r\n\r\n`;
    return { kind: "length", pieces: inPieces(Buffer.concat([Buffer.from(head), body]), random), afterwards: "keep" };
  }
  const head = Buffer.from(`${early}HTTP/1.1 200 OK\r\n${json}transfer-encoding: chunked\r\n\r\n`);
  const whole = Buffer.concat([head, chunked(body, random), Buffer.from("0\r\n\r\n")]);
  return { kind: "chunks", pieces: inPieces(whole, random), afterwards: "keep" };
}

/** HTTP that lies or breaks off. */
export function breakFrame(body: Buffer, random: Random): Framed {
  const kind = random.pick(Object.keys(frames) as (keyof typeof frames)[]);
  const [bytes, afterwards] = frames[kind](body, random);
  return { kind, pieces: inPieces(bytes, random), afterwards };
}

type Break = (body: Buffer, random: Random) => readonly [Buffer, Framed["afterwards"]];

const frames = {
  "length too long": (body, random) => [response(`${json}content-length: ${body.length + 7}`, body), closing(random)],
  "length too short": (body, random) => [
    response(`${json}content-length: ${random.below(body.length + 1)}`, body),
    "keep",
  ],
  "length is no number": (body) => [response(`${json}content-length: many`, body), "close"],
  "two lengths": (body) => [response(`${json}content-length: 1\r\ncontent-length: ${body.length}`, body), "close"],
  "length and chunks": (body) => [
    response(`${json}content-length: ${body.length}\r\ntransfer-encoding: chunked`, body),
    "close",
  ],
  "chunk size wrong": (body) => [
    response(`${json}transfer-encoding: chunked`, Buffer.from(`${(body.length + 5).toString(16)}\r\n${body}\r\n0\r\n`)),
    "close",
  ],
  "chunk size is no number": (body) => [
    response(`${json}transfer-encoding: chunked`, Buffer.from(`xyz\r\n${body}\r\n0\r\n\r\n`)),
    "close",
  ],
  "chunks without end": (body, random) => [
    response(`${json}transfer-encoding: chunked`, chunked(body, random)),
    closing(random),
  ],
  "two responses for one request": (body) => {
    const one = response(`${json}content-length: ${body.length}`, body);
    return [Buffer.concat([one, one]), "keep"];
  },
  "connection closed at once": (_body, random) => [Buffer.alloc(0), closing(random)],
  "broken off": (body, random) => {
    const whole = response(`${json}content-length: ${body.length}`, body);
    return [whole.subarray(0, random.below(whole.length)), closing(random)];
  },
  "no HTTP": (body) => [Buffer.concat([Buffer.from("SSH-2.0-OpenSSH\r\n"), body]), "close"],
  "huge header": (body) => [response(`x-huge: ${"h".repeat(40_000)}\r\ncontent-length: ${body.length}`, body), "close"],
  redirect: () => [
    Buffer.from("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/hidden\r\ncontent-length: 0\r\n\r\n"),
    "keep",
  ],
  "204": () => [Buffer.from("HTTP/1.1 204 No Content\r\n\r\n"), "keep"],
  "101": (body) => [
    Buffer.concat([Buffer.from("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n"), body]),
    "close",
  ],
  "502 with HTML": () => [
    Buffer.from(
      "HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: 22\r\n\r\n<h1>hidden text</h1>\r\n",
    ),
    "keep",
  ],
  "gzip in name only": (body) => [
    response(`${json}content-encoding: gzip\r\ncontent-length: ${body.length}`, body),
    "keep",
  ],
  "gzip that nobody asked for": (body) => {
    const packed = gzipSync(body);
    return [response(`${json}content-encoding: gzip\r\ncontent-length: ${packed.length}`, packed), "keep"];
  },
  "no end": (body, random) =>
    random.chance(4)
      ? [response(`${json}content-length: ${body.length + 1}`, body), "silence"]
      : [response(`${json}content-length: ${body.length + 1}`, body), closing(random)],
} satisfies Record<string, Break>;

function response(headers: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${headers}\r\n\r\n`), body]);
}

function closing(random: Random): "close" | "reset" {
  return random.chance(50) ? "close" : "reset";
}

/** Without the last chunk, which ends a body. */
function chunked(body: Buffer, random: Random): Buffer {
  return Buffer.concat(
    cut(body, random, 6).map((part) =>
      Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n")]),
    ),
  );
}

function inPieces(bytes: Buffer, random: Random): readonly Buffer[] {
  return random.chance(60) ? [bytes] : cut(bytes, random, 4);
}

/** Parts of at least one byte. */
function cut(bytes: Buffer, random: Random, most: number): readonly Buffer[] {
  if (bytes.length === 0) return [];
  const places = Array.from({ length: random.below(most) }, () => 1 + random.below(bytes.length));
  const borders = [...new Set([0, ...places, bytes.length])].sort((left, right) => left - right);
  return borders.slice(1).map((end, index) => bytes.subarray(borders[index], end));
}
