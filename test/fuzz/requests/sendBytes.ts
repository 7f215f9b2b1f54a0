import { connect } from "node:net";

export interface BytesAnswer {
  /** 0 where the connection ended without an answer. */
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SentBytes {
  /** Each is written when the one before has left. */
  readonly parts: readonly Buffer[];
  /** `cut` ends the connection at once after the last part, `half` only the way to the server. */
  readonly end: "wait" | "half" | "cut";
  /** Leaves an event stream as soon as it is open: a subscription goes on and on. */
  readonly leavesStream: boolean;
}

const maxWaitMs = 25_000;

/** Sends bytes as they are over a connection of their own and reads until it ends. @throws Error where nothing comes */
export function sendBytes(origin: string, { parts, end, leavesStream }: SentBytes): Promise<BytesAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((settle, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, async () => {
      for (const part of parts) await new Promise((written) => socket.write(part, written));
      if (end === "half") socket.end();
      if (end === "cut") socket.destroy();
    });
    socket.setTimeout(maxWaitMs, () => socket.destroy(new Error(`no answer within ${maxWaitMs} ms`)));
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      if (leavesStream && isOpenStream(chunks)) socket.destroy();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // The server refuses before it has read everything.
      if (error.code !== "ECONNRESET" && error.code !== "EPIPE") reject(error);
    });
    socket.on("close", () => settle(readAnswerBytes(Buffer.concat(chunks))));
  });
}

/** Whether the head of an answer that is an event stream is there. */
function isOpenStream(chunks: readonly Buffer[]): boolean {
  const text = Buffer.concat(chunks).toString("latin1");
  return text.includes("\r\n\r\n") && /^content-type: text\/event-stream/im.test(text);
}

export function readAnswerBytes(bytes: Buffer): BytesAnswer {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return { status: 0, headers: {}, body: bytes.toString("latin1") };
  const [statusLine = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 2)]),
  );
  const status = Number(statusLine.split(" ")[1]);
  const rest = bytes.subarray(end + 4);
  if (status === 100) return readAnswerBytes(rest);
  // What is behind it answers what the server took for a second request: the rest of a body with a wrong length.
  const measured = rest.subarray(0, Number(headers["content-length"] ?? rest.length));
  const body = headers["transfer-encoding"] === "chunked" ? unchunked(rest) : measured;
  return { status, headers, body: body.toString("utf8") };
}

function unchunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString("latin1"), 16);
    if (lineEnd < 0 || !(size > 0)) break;
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(parts);
}
