import { createServer, type IncomingMessage } from "node:http";
import type { CallCounter } from "./calls.ts";
import type { Faults } from "./faults.ts";
import { type HttpReply, send } from "./httpFaults.ts";
import { listen, type RunningServer } from "./listen.ts";
import { readBody } from "./readBody.ts";
import { ControlRequestError, readAdvance, readFault, readRewrite } from "./requestBody.ts";

const LARGEST_BODY_BYTES = 100_000;

export interface ControlOptions {
  readonly faults: Faults;
  readonly calls: CallCounter;
  /** What GET /status answers. */
  readonly status: () => unknown;
  /** Deletes an application from the front database now and inserts it again after gapMs; false: there is none. */
  readonly rewriteFront: (number: string, gapMs: number) => Promise<boolean>;
  /** Moves an application to a stage hj, as its department would; false: there is none. */
  readonly advanceApplication: (number: string, stage: string, note: string) => Promise<boolean>;
  /** Brings all state to disk. */
  readonly persist: () => Promise<void>;
  /** 0: any free port. */
  readonly port: number;
}

type Handler = (body: unknown) => unknown;

/** The control port: faults, call counts and status, for tests, benchmarks and demonstrations. Loopback only. */
export function startControl(options: ControlOptions): Promise<RunningServer> {
  const { faults, calls } = options;
  const routes: Readonly<Record<string, Handler>> = {
    "GET /status": options.status,
    "GET /calls": () => calls.snapshot(),
    "POST /calls/reset": () => calls.reset(),
    "GET /faults": () => faults.list(),
    "PUT /faults": (body) => ({ id: faults.add(readFault(body)).id }),
    "DELETE /faults": () => faults.clear(),
    "POST /front/rewrite": async (body) => {
      const { number, gapMs } = readRewrite(body);
      if (!(await options.rewriteFront(number, gapMs))) throw new ControlRequestError("number: no such application");
    },
    "POST /service/advance": async (body) => {
      const { number, stage, note } = readAdvance(body);
      if (!(await options.advanceApplication(number, stage, note))) {
        throw new ControlRequestError("number: no such application");
      }
    },
    "POST /persist": options.persist,
  };
  const server = createServer((request, response) => {
    const handler = routes[`${request.method} ${request.url}`];
    answer(handler, request).then(
      (reply) => send(response, reply),
      () => request.socket.destroy(),
    );
  });
  return listen(server, { host: "127.0.0.1", port: options.port, path: "" });
}

async function answer(handler: Handler | undefined, request: IncomingMessage): Promise<HttpReply> {
  const body = await readBody(request, LARGEST_BODY_BYTES);
  if (!handler) return json(404, { error: "No such route" });
  if (body === null) return json(413, { error: "Body too large" });
  try {
    return json(200, (await handler(parse(body))) ?? { ok: true });
  } catch (error) {
    if (error instanceof ControlRequestError) return json(400, { error: error.message });
    return json(500, { error: error instanceof Error ? error.message : "Failed" });
  }
}

function parse(body: Buffer): unknown {
  if (body.length === 0) return null;
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new ControlRequestError("The body is not JSON");
  }
}

function json(status: number, value: unknown): HttpReply {
  return { status, contentType: "application/json;charset=UTF-8", body: Buffer.from(JSON.stringify(value)) };
}
