/**
 * Two subgraphs over HTTP: `catalogue` has a document of 5 MB and a list of 10,000 items, `prices` joins a price to each
 * item. Answers are made once and kept. Asked by a message, it says how many requests came and how many representations
 * the largest had.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const itemCount = 10_000;
const documentBytes = 5_000_000;
const bytesPerEntry = 238;

interface Posted {
  readonly query: string;
  readonly variables?: { readonly representations?: readonly { readonly id: string }[] };
}

const items = Array.from({ length: itemCount }, (_, index) => ({ __typename: "Item", id: String(index) }));
const rows = Math.ceil(documentBytes / bytesPerEntry);
const entries = Array.from({ length: rows }, (_, index) => ({
  id: `entry-${index}`,
  title: `第 ${index} 条记录：社区网格巡查与服务事项办理情况`,
  body: "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore.",
  amount: index / 4,
  isOpen: index % 2 === 0,
}));
const answers = {
  items: Buffer.from(JSON.stringify({ data: { items } })),
  document: Buffer.from(JSON.stringify({ data: { document: entries } })),
  ping: Buffer.from('{"data":{"ping":1}}'),
};

let requests = 0;
let mostRepresentations = 0;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const answer = answerTo(JSON.parse(Buffer.concat(chunks).toString("utf8")));
    response.writeHead(200, { "content-type": "application/json", "content-length": answer.length });
    response.end(answer);
  });
});
server.keepAliveTimeout = 600_000;

function answerTo({ query, variables }: Posted): Buffer {
  requests += 1;
  const representations = variables?.representations;
  if (representations !== undefined) {
    mostRepresentations = Math.max(mostRepresentations, representations.length);
    const entities = representations.map(({ id }) => ({ price: Number(id) / 2, currency: "CNY" }));
    return Buffer.from(JSON.stringify({ data: { _entities: entities } }));
  }
  if (query.includes("document")) return answers.document;
  return query.includes("items") ? answers.items : answers.ping;
}

process.on("message", () => {
  process.send?.({ requests, mostRepresentations });
  requests = 0;
  mostRepresentations = 0;
});
process.on("disconnect", () => process.exit(0));
server.listen(0, "127.0.0.1", () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  process.send?.({ ready: true, url });
});
