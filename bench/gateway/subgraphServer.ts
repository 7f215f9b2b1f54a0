/**
 * The four subgraphs, each on a port of its own, in one process. The data never change, so an answer depends on the
 * request's body alone: each body is executed once and its bytes are kept. That keeps the subgraphs out of the result.
 * Asked by a message, it says how many requests came since it was asked last.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { LRUCache } from "lru-cache";
import { unrestrictedCaller } from "../../access/caller.ts";
import type { Subgraph } from "../../subgraphs/subgraph.ts";
import { createBenchSubgraphs } from "./subgraphs.ts";

/** A run sends a few dozen different bodies. */
const maxKeptAnswers = 1_000;
const call = { requestId: "bench", signal: new AbortController().signal, caller: unrestrictedCaller };

interface Posted {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

let requests = 0;

const urls: Record<string, string> = {};
for (const subgraph of createBenchSubgraphs()) urls[subgraph.name] = await serve(subgraph);

process.on("message", () => {
  process.send?.({ requests });
  requests = 0;
});
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true, urls });

async function serve(subgraph: Subgraph): Promise<string> {
  const answers = new LRUCache<string, Buffer>({ max: maxKeptAnswers });
  const server = createServer((request, response) => {
    requests += 1;
    void readBody(request).then(async (body) => {
      const answer = answers.get(body) ?? (await execute(subgraph, body));
      answers.set(body, answer);
      response.writeHead(200, { "content-type": "application/json", "content-length": answer.length });
      response.end(answer);
    });
  });
  // Longer than any pause between two rounds, so that no gateway meets a connection that is just being closed.
  server.keepAliveTimeout = 600_000;
  return listen(server);
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => resolve(Buffer.concat(chunks).toString("latin1")));
  });
}

async function execute(subgraph: Subgraph, body: string): Promise<Buffer> {
  const { query, operationName, variables = {} }: Posted = JSON.parse(Buffer.from(body, "latin1").toString("utf8"));
  return Buffer.from(JSON.stringify(await subgraph.prepare({ query, operationName })(variables, call)));
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}
