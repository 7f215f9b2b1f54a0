import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { FarSide, Misbehaviour } from "../conformanceSuite.ts";

export interface Answer {
  readonly contentType: string;
  readonly body: Buffer | string;
  readonly status?: number;
  readonly contentEncoding?: string;
}

export interface ToyAnswers {
  readonly read: (body: Buffer, misbehaviour: "absent" | "refused" | null) => Answer;
  /** The idempotency key of a write; null for a read. */
  readonly writeKeyOf: (body: Buffer) => string | null;
}

export interface ToyServer {
  readonly url: string;
  readonly port: number;
  readonly farSide: FarSide;
  readonly close: () => Promise<void>;
}

/** A far side over a real socket that answers, or misbehaves as it is told. Answers wait a turn, so that calls overlap. */
export async function startToyServer(answers: ToyAnswers): Promise<ToyServer> {
  let behaviour: Misbehaviour | null = null;
  let left = Number.POSITIVE_INFINITY;
  let [calls, active, peak] = [0, 0, 0];
  const written: string[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const misbehaviour = left > 0 ? behaviour : null;
    left -= 1;
    calls += 1;
    active += 1;
    peak = Math.max(peak, active);
    response.on("close", () => {
      active -= 1;
    });
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
    const key = answers.writeKeyOf(body);
    if (key !== null) written.push(key);
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (misbehaviour === "hang") return;
    if (misbehaviour === "unavailable") return void request.socket.destroy();
    const malformed = { contentType: "text/html", body: "<html><body>系统维护中<br></body>" };
    const reply = misbehaviour === "malformed" ? malformed : answers.read(body, misbehaviour);
    response.writeHead(("status" in reply ? reply.status : undefined) ?? 200, {
      "content-type": reply.contentType,
      ...("contentEncoding" in reply ? { "content-encoding": reply.contentEncoding } : {}),
    });
    response.end(reply.body);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
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
