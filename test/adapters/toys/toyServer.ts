import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import type { FarSide, Misbehaviour } from "../conformanceSuite.ts";

export interface Answer {
  readonly contentType: string;
  readonly body: Buffer | string;
  readonly status?: number;
  readonly contentEncoding?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ToyAnswers {
  readonly read: (body: Buffer, misbehaviour: "absent" | "refused" | null, request: IncomingMessage) => Answer;
  /** The idempotency key of a write; null for a read. */
  readonly writeKeyOf: (body: Buffer, request: IncomingMessage) => string | null;
  /** Answers that count as no call, such as those of a token endpoint; null for all others. */
  readonly beside?: (body: Buffer, request: IncomingMessage) => Answer | null | Promise<Answer | null>;
}

export interface ToyServer {
  readonly url: string;
  readonly port: number;
  readonly farSide: FarSide;
  readonly close: () => Promise<void>;
}

function write(response: ServerResponse, { status = 200, contentType, contentEncoding, headers, body }: Answer): void {
  response.writeHead(status, {
    "content-type": contentType,
    ...(contentEncoding === undefined ? {} : { "content-encoding": contentEncoding }),
    ...headers,
  });
  response.end(body);
}

/** A far side over a real socket that answers, or misbehaves as it is told. Answers wait a turn, so that calls overlap. */
export async function startToyServer(answers: ToyAnswers, tls?: ServerOptions): Promise<ToyServer> {
  let behaviour: Misbehaviour | null = null;
  let left = Number.POSITIVE_INFINITY;
  let [calls, active, peak] = [0, 0, 0];
  const written: string[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
    const beside = (await answers.beside?.(body, request)) ?? null;
    if (beside !== null) return write(response, beside);
    const misbehaviour = left > 0 ? behaviour : null;
    left -= 1;
    calls += 1;
    active += 1;
    peak = Math.max(peak, active);
    response.on("close", () => {
      active -= 1;
    });
    const key = answers.writeKeyOf(body, request);
    if (key !== null) written.push(key);
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (misbehaviour === "hang") return;
    if (misbehaviour === "unavailable") return void request.socket.destroy();
    const malformed = { contentType: "text/html", body: "<html><body>系统维护中<br></body>" };
    write(response, misbehaviour === "malformed" ? malformed : answers.read(body, misbehaviour, request));
  }

  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch(() => response.destroy());
  };
  const server = tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    port,
    farSide: {
      behave: (next, times = Number.POSITIVE_INFINITY) => {
        behaviour = next;
        left = times;
      },
      calls: () => calls,
      peak: () => peak,
      written: () => written,
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
