import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Random } from "../../execute/support/random.ts";
import type { AskedText } from "./askedText.ts";
import type { FuzzCaller } from "./fuzzCallers.ts";
import { oddCharacters } from "./mutateText.ts";

export type HeaderLine = readonly [name: string, value: string];

/** A request before it is bytes, so that a smaller one can be made of it. */
export interface WrittenRequest {
  readonly method: string;
  readonly target: string;
  /** Values are latin-1, as they go over the wire. */
  readonly headers: readonly HeaderLine[];
  readonly body: Buffer;
  readonly framing: "length" | "chunked" | "too short" | "too long" | "both" | "bad chunks";
  /** Bytes after which the sender waits for a turn; null: all at once. */
  readonly partBytes: number | null;
  readonly end: "wait" | "half" | "cut";
  readonly leavesStream: boolean;
}

interface Sender {
  readonly index: number;
  readonly caller: FuzzCaller;
  readonly isInOrder: boolean;
}

const oddValues = [
  "",
  " ",
  ",",
  ";",
  "null",
  "*/*",
  "x".repeat(6_000),
  "a, ".repeat(400),
  "\xff\xfe\x80",
  "人".repeat(3).normalize("NFD").replaceAll("人", "\xe4\xba\xba"),
  "__proto__",
  "0",
  "-1",
  "\t",
  '"quoted"',
  "%24%7Bjndi%7D",
] as const;

const oddHeaders: Readonly<Record<string, readonly string[]>> = {
  accept: [
    "application/graphql-response+json",
    "application/json;q=0",
    "text/event-stream, application/json",
    "text/html",
    "application/*;q=0.5, */*;q=0.1",
    "application/json; charset=utf-16",
    "multipart/mixed; deferSpec=20220824",
    "image/png",
  ],
  "content-type": [
    "text/plain",
    "application/json; charset=gbk",
    "application/json; charset=utf-16le",
    "application/jsonx",
    "APPLICATION/JSON",
    "application/graphql",
    "application/graphql+json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json; boundary=\xff",
  ],
  "content-encoding": ["gzip", "br", "identity", "deflate, gzip", "IDENTITY"],
  expect: ["100-continue", "tea", "100-Continue"],
  "transfer-encoding": ["identity", "gzip, chunked", "chunked, chunked", "xchunked"],
  host: ["localhost", "evil.example", "127.0.0.1:99999", "[::1]", "localhost\x00", "a@b"],
  authorization: [
    "Bearer",
    "Bearer ",
    "Bearer nobody",
    "Basic eDp5",
    "bearer home",
    "Bearer home, Bearer away",
    "Bearer \xff",
  ],
  "x-purpose": ["emergency", "grid-governance", "nothing"],
  "x-case-id": ["案-1".replace("案", "\xe6\xa1\x88"), "a".repeat(5_000)],
  "x-request-id": ["same", "a b", "../../etc", "r".repeat(64), "r".repeat(65)],
  "x-forwarded-for": ["1.2.3.4", "::1, ::2"],
  "x-http-method-override": ["DELETE"],
  upgrade: ["h2c", "websocket"],
  connection: ["upgrade", "x-request-id"],
  "apollo-require-preflight": ["1", ""],
  "sec-fetch-site": ["same-origin", "cross-site"],
  origin: ["http://evil.example", "null"],
  cookie: ["a=b; ".repeat(300)],
  traceparent: ["00-0-0-0", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"],
  range: ["bytes=0-1"],
  "if-none-match": ["*"],
};

const methods = [
  "PUT",
  "DELETE",
  "HEAD",
  "OPTIONS",
  "PATCH",
  "TRACE",
  "QUERY",
  "PROPFIND",
  "M-SEARCH",
  "post",
] as const;
const paths = [
  "/graphql/",
  "/GRAPHQL",
  "/%67raphql",
  "//graphql",
  "/graphql/../graphql",
  "/graphql%00",
  "/graphql%zz",
  "/graphql;a=b",
  "/graphql#x",
  "*",
  "/health/ready",
  "/health/sources",
  "/oauth/token",
  "/console/../../package.json",
  "/explorer/offer",
  `/${"a".repeat(5_000)}`,
] as const;

/** A request as an ordinary client sends it, then, where it is not to be in order, changed in places. */
export function makeRequest(random: Random, asked: AskedText, sender: Sender): WrittenRequest {
  const { caller, index, isInOrder } = sender;
  const accepts = random.pick(["application/json", "*/*", "application/graphql-response+json", "text/event-stream"]);
  const headers: HeaderLine[] = [
    ["host", "localhost"],
    ["connection", "close"],
    ["x-request-id", `f-${index}`],
    ["accept", accepts],
  ];
  if (caller.authorization !== null) headers.push(["authorization", caller.authorization]);
  const plain = random.chance(75) ? posted(random, asked, headers, isInOrder) : got(random, asked, headers);
  const leavesStream = /subscription/.test(asked.query);
  const request: WrittenRequest = { ...plain, framing: "length", partBytes: null, end: "wait", leavesStream };
  if (random.chance(15)) return { ...request, framing: "chunked", partBytes: 1 + random.below(3_000) };
  return isInOrder || random.chance(40) ? request : changed(random, request);
}

type PlainRequest = Pick<WrittenRequest, "method" | "target" | "headers" | "body">;

function posted(random: Random, asked: AskedText, headers: readonly HeaderLine[], isInOrder: boolean): PlainRequest {
  const text = bodyText(asked, random.chance(15) ? persisted(random, asked.query, isInOrder) : null);
  const body = isInOrder || random.chance(75) ? Buffer.from(text) : oddBody(random, text);
  return { method: "POST", target: "/graphql", headers: [...headers, ["content-type", "application/json"]], body };
}

function got(random: Random, asked: AskedText, headers: readonly HeaderLine[]): PlainRequest {
  const parameters = new URLSearchParams({ query: asked.query, variables: asked.variables });
  if (asked.operationName !== "null") parameters.set("operationName", asked.operationName.replaceAll('"', ""));
  if (random.chance(10)) parameters.set("extensions", persisted(random, asked.query, true));
  const target = `/graphql?${parameters}`;
  return { method: "GET", target, headers: [...headers, ["apollo-require-preflight", "1"]], body: Buffer.alloc(0) };
}

function bodyText({ query, operationName, variables }: AskedText, extensions: string | null): string {
  const more = extensions === null ? "" : `,"extensions":${extensions}`;
  return `{"query":${JSON.stringify(query)},"operationName":${operationName},"variables":${variables}${more}}`;
}

function persisted(random: Random, query: string, isInOrder: boolean): string {
  const sha256Hash = createHash("sha256").update(query).digest("hex");
  const right = JSON.stringify({ persistedQuery: { version: 1, sha256Hash } });
  if (isInOrder) return right;
  return random.pick([
    right,
    JSON.stringify({ persistedQuery: { version: 1, sha256Hash: sha256Hash.slice(1) } }),
    JSON.stringify({ persistedQuery: { version: "1", sha256Hash } }),
    '{"persistedQuery":null}',
    '{"persistedQuery":[]}',
    '{"__proto__":{"persistedQuery":{}}}',
    "[]",
    '"x"',
    "null",
    '{"tracing":true,"other":{"a":[1]}}',
  ]);
}

function oddBody(random: Random, text: string): Buffer {
  const at = random.below(text.length);
  return random.pick([
    () => Buffer.from(`[${text},${text}]`),
    () => Buffer.from(text.slice(0, at)),
    () => Buffer.from(`${text}${text}`),
    () => Buffer.from(`\ufeff${text}`),
    () => Buffer.from(`${text.slice(0, at)}${random.pick(oddCharacters)}${text.slice(at)}`),
    () => Buffer.from(text, "utf16le"),
    () => Buffer.from(text, "latin1"),
    () => Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from([0xff, 0xc0, 0x80]), Buffer.from(text.slice(at))]),
    () => gzipSync(text),
    () => Buffer.alloc(0),
    () => Buffer.from(text.replace('"query"', random.pick(['"qeury"', '"__proto__"', '"id"', '"documentId"']))),
    () => Buffer.from(`${text.slice(0, -1)},"query":"{ __typename }"}`),
    () => Buffer.from(`${text.slice(0, -1)},"variables":{"code":"320583102001"},"__proto__":{"query":"{ a }"}}`),
    () => Buffer.from("x".repeat(1_200_000)),
    () => Buffer.from(`{"query":"${"#".repeat(900_000)}"}`),
    () => Buffer.from(`${"[".repeat(200_000)}`),
    () => Buffer.from(random.pick(["null", "0", '""', "[]", "{}", "[[]]", "NaN", "'{}'", "{query:1}"])),
    () => Buffer.from(new URLSearchParams({ query: text }).toString()),
  ])();
}

type Change = (random: Random, request: WrittenRequest) => WrittenRequest;

const changeHeader: Change = (random, request) => {
  const name = random.pick(Object.keys(oddHeaders));
  const value = random.pick([...(oddHeaders[name] ?? []), random.pick(oddValues)]);
  // A connection that is kept open would have no end to wait for.
  if (name === "connection")
    return { ...request, headers: [...withoutHeader(request, name), [name, `close, ${value}`]] };
  const others = random.chance(70) ? withoutHeader(request, name) : request.headers;
  const cased = random.chance(10) ? name.toUpperCase() : name;
  return { ...request, headers: random.chance(10) ? others : [...others, [cased, value]] };
};

function withoutHeader({ headers }: WrittenRequest, name: string): readonly HeaderLine[] {
  return headers.filter(([other]) => other !== name);
}

const changes: readonly Change[] = [
  changeHeader,
  changeHeader,
  changeHeader,
  (random, request) => ({ ...request, method: random.pick(methods) }),
  (random, request) => ({ ...request, target: random.pick(paths) }),
  (random, request) => ({
    ...request,
    target: `${request.target}${request.target.includes("?") ? "&" : "?"}${oddQuery(random)}`,
  }),
  (_random, request) => ({ ...request, target: `http://localhost${request.target}` }),
  (random, request) => ({
    ...request,
    framing: random.pick(["too short", "too long", "both", "bad chunks"] as const),
    end: "half",
  }),
  (random, request) => ({ ...request, end: random.pick(["half", "cut"] as const), partBytes: 1 + random.below(500) }),
];

function changed(random: Random, request: WrittenRequest): WrittenRequest {
  let result = request;
  for (let left = 1 + random.below(2); left > 0; left -= 1) result = random.pick(changes)(random, result);
  return result;
}

function oddQuery(random: Random): string {
  return random.pick([
    "query=%7B__typename%7D",
    "query=%7B__typename%7D&query=%7B__typename%7D",
    "variables=%7B%7D&variables=%5B%5D",
    "variables=",
    "variables=%00",
    "extensions=x",
    "extensions=%7B%22persistedQuery%22%3A1%7D",
    "query[]=a&query[b]=c",
    "__proto__[a]=1&constructor=2",
    "operationName=a&operationName=b",
    "%zz=%",
    "query=%ff%fe",
    "a".repeat(3_000),
    "&".repeat(2_000),
  ]);
}

/** As it goes over the wire. */
export function bytesOf(request: WrittenRequest): readonly Buffer[] {
  const { method, target, headers, body, framing, partBytes } = request;
  const length: HeaderLine = [
    "content-length",
    String(framing === "too short" ? Math.max(0, body.length - 3) : body.length + (framing === "too long" ? 5 : 0)),
  ];
  const chunked: HeaderLine = ["transfer-encoding", "chunked"];
  const isChunked = framing === "chunked" || framing === "both" || framing === "bad chunks";
  const lines = [
    ...headers,
    ...(framing === "both"
      ? [length, chunked]
      : isChunked
        ? [chunked]
        : body.length === 0 && method !== "POST"
          ? []
          : [length]),
  ];
  const head = `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  const parts = partsOf(body, partBytes);
  const written = isChunked ? parts.map((part) => chunkOf(part, framing)) : parts;
  return [Buffer.from(head, "latin1"), ...written, ...(isChunked ? [Buffer.from("0\r\n\r\n")] : [])];
}

function partsOf(body: Buffer, partBytes: number | null): readonly Buffer[] {
  if (body.length === 0) return [];
  // No more than a hundred parts: a body of a megabyte would take a minute.
  const bytes = Math.max(partBytes ?? body.length, Math.ceil(body.length / 100));
  return Array.from({ length: Math.ceil(body.length / bytes) }, (_, index) =>
    body.subarray(index * bytes, (index + 1) * bytes),
  );
}

function chunkOf(part: Buffer, framing: WrittenRequest["framing"]): Buffer {
  const size = framing === "bad chunks" ? "zz" : part.length.toString(16);
  return Buffer.concat([Buffer.from(`${size}\r\n`), part, Buffer.from("\r\n")]);
}
