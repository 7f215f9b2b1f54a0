import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { finished } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { CallCounter } from "../control/calls.ts";
import type { Faults } from "../control/faults.ts";
import { answerWithFaults, type HttpReply, refuseConnectionsWhileDown, send } from "../control/httpFaults.ts";
import { listen, type RunningServer } from "../control/listen.ts";
import { readBody } from "../control/readBody.ts";
import { asWired } from "../dirt/wireDirt.ts";
import type { World } from "../world/types.ts";
import { type ErrorCode, errorMessages } from "./businessError.ts";
import { decodeRequest, ReplyEncoder } from "./encoding.ts";
import { faultXml, type GridRequest, parseRequest, responseXml } from "./envelope.ts";
import { Journal, type JournalEntry } from "./journal.ts";
import { answerCall, type Credentials, isFunction, writeKeyOf } from "./platform.ts";
import { createTables } from "./tables.ts";
import { wsdl } from "./wsdl.ts";

const PATH = "/services/process";
const CONTENT_TYPE = "text/xml;charset=GB18030";
const MOST_CONCURRENT_CALLS = 8;
const LARGEST_BODY_BYTES = 1_000_000;

export interface GridOptions {
  readonly world: World;
  readonly faults: Faults;
  readonly calls: CallCounter;
  readonly credentials: Credentials;
  /** Directory of the journal `grid-journal.jsonl`. */
  readonly stateDirectory: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Time in ms that every call takes at least, so that the limit of 8 concurrent calls can be met. Default 4. */
  readonly serviceTimeMs?: number;
  /** One reply in so many is encoded in GBK; 0: none. Default 10. */
  readonly gbkEvery?: number;
}

/** Starts the grid platform's SOAP server; its URL ends in /services/process. */
export async function startGrid(options: GridOptions): Promise<RunningServer> {
  const { faults, calls, credentials, serviceTimeMs = 4, gbkEvery = 10 } = options;
  const tables = createTables(options.world);
  const journal = Journal.open(join(options.stateDirectory, "grid-journal.jsonl"), ({ event, tasks }) =>
    tables.events.put(event, tasks),
  );
  const save = (entry: JournalEntry): void => {
    journal.append(entry);
    tables.events.put(entry.event, entry.tasks);
  };
  const encoder = new ReplyEncoder(gbkEvery);
  const xml = (text: string, status = 200): HttpReply => ({
    status,
    contentType: CONTENT_TYPE,
    body: encoder.encode(text),
  });
  const refusal = (code: ErrorCode): HttpReply => xml(responseXml(code, errorMessages[code], ""));
  let running = 0;

  async function onCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, LARGEST_BODY_BYTES);
    if (body === null) return send(response, xml(faultXml("Request too large"), 500));
    const call = tryParse(decodeRequest(body, request.headers["content-type"]));
    if (!call) return send(response, xml(faultXml("Not a process request"), 500));
    const name = isFunction(call.functionName) ? call.functionName : "unknown";
    finished(response, calls.count("grid", name));
    const writeKey = writeKeyOf(call);
    if (writeKey !== null) calls.wrote("grid", writeKey);
    if (running >= MOST_CONCURRENT_CALLS) return send(response, refusal("9001"));
    running += 1;
    response.once("close", () => {
      running -= 1;
    });
    await sleep(serviceTimeMs);
    await answerWithFaults({
      request,
      response,
      decision: faults.match("grid", name),
      work: () => {
        const text = answerCall(tables, credentials, call, save);
        return asWired(name, text, xml(text));
      },
      busy: () => refusal("9001"),
      error: () => refusal("9999"),
    });
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://stand-in");
    if (url.pathname !== PATH) return void response.writeHead(404).end();
    if (request.method === "GET") {
      const address = `http://${request.headers.host ?? options.host}${PATH}`;
      return send(response, { status: 200, contentType: "text/xml;charset=UTF-8", body: Buffer.from(wsdl(address)) });
    }
    onCall(request, response).catch(() => request.socket.destroy());
  });
  refuseConnectionsWhileDown(server, faults, "grid");
  return listen(server, { host: options.host, port: options.port, path: PATH, onStopped: () => journal.close() });
}

function tryParse(text: string): GridRequest | null {
  try {
    return parseRequest(text);
  } catch {
    return null;
  }
}
