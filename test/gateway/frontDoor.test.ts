import { createHash } from "node:crypto";
import { METHODS } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { requestText, sendRaw } from "./fixtures/rawHttp.ts";
import { post, startToyGateway, type ToyGateway } from "./fixtures/startToyGateway.ts";

const query = "{ communities { name } }";
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

describe.each(["compiled", "apollo"])("%s engine", (engine) => {
  let gateway: ToyGateway;
  beforeAll(async () => {
    gateway = await startToyGateway({ environment: { ENGINE: engine } });
  });
  afterAll(() => gateway?.close());

  test("D4: another method than GET and POST gets 405 and the methods that are answered", async () => {
    const { host } = new URL(gateway.origin);
    for (const method of METHODS.filter((one) => one !== "GET" && one !== "POST" && one !== "CONNECT")) {
      const answer = await sendRaw(gateway.origin, requestText(method, "/graphql", [["Host", host]]));
      expect(answer.status, method).toBe(405);
      expect(answer.headers["allow"], method).toBe("GET, POST");
      if (method !== "HEAD") expect(JSON.parse(answer.body).errors[0].extensions.code).toBe("BAD_REQUEST");
    }
  });

  const noOperation: readonly (readonly [name: string, body: unknown])[] = [
    ["a misspelt parameter", { qeury: query }],
    ["null for a query", { query: null }],
    ["an empty query", { query: "" }],
    ["a number for a query", { query: 1 }],
    ["nothing", {}],
    ["a list", [{ query }]],
    ["a text", query],
    ["a list of variables", { query, variables: [] }],
    ["a text for variables", { query, variables: "{}" }],
    ["a text for extensions", { query, extensions: "x" }],
    ["a number for an operation name", { query, operationName: 1 }],
  ];
  test.each(noOperation)("D4: %s is no request of GraphQL: 400, BAD_REQUEST", async (_name, body) => {
    const answer = await post(gateway.origin, JSON.stringify(body));
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.[0]?.extensions.code).toBe("BAD_REQUEST");
  });

  const persisted: readonly (readonly [name: string, persistedQuery: unknown])[] = [
    ["of another text", { version: 1, sha256Hash: sha256("{ __typename }") }],
    ["of another version", { version: 2, sha256Hash: sha256(query) }],
    ["without a version", { sha256Hash: sha256(query) }],
    ["without a hash", { version: 1 }],
    ["that is too short", { version: 1, sha256Hash: "00" }],
    ["that is a number", { version: 1, sha256Hash: 7 }],
    ["that is a text", "x"],
    ["that is null", null],
    ["in capital letters", { version: 1, sha256Hash: sha256(query).toUpperCase() }],
  ];
  test.each(persisted)("D4: a persisted query %s is the client's mistake", async (_name, persistedQuery) => {
    const extensions = { persistedQuery };
    const posted = await post(gateway.origin, JSON.stringify({ query, extensions }));
    const parameters = new URLSearchParams({ query, extensions: JSON.stringify(extensions) });
    const got = await fetch(`${gateway.origin}/graphql?${parameters}`, {
      headers: { "apollo-require-preflight": "1" },
    });
    expect([posted.status, got.status]).toEqual([400, 400]);
    expect(posted.body.errors?.[0]?.extensions.code).toBe("BAD_REQUEST");
    expect(((await got.json()) as { errors: unknown[] }).errors[0]).toMatchObject({
      extensions: { code: "BAD_REQUEST" },
    });
  });

  test("D4: a persisted query that is in order is kept and found again", async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(query) } };
    const unknown = await post(gateway.origin, JSON.stringify({ extensions }));
    expect(unknown.body.errors?.[0]?.extensions.code).toBe("PERSISTED_QUERY_NOT_FOUND");
    const stored = await post(gateway.origin, JSON.stringify({ query, extensions }));
    const found = await post(gateway.origin, JSON.stringify({ extensions }));
    expect(found.body).toEqual(stored.body);
    expect(found.body.data).toBeTruthy();
  });

  const list = (depth: number) => `${"[".repeat(depth)}1${"]".repeat(depth)}`;
  const object = (depth: number) => `${"{a:".repeat(depth)}1${"}".repeat(depth)}`;
  test.each([
    ["a list in an argument", `{ community(code: ${list(1_900)}) { name } }`],
    ["an object in an argument", `{ community(code: ${object(1_200)}) { name } }`],
    ["a list in a default", `query($c: ID = ${list(1_900)}) { community(code: $c) { name } }`],
    ["a list in the argument of a directive", `{ communities @skip(if: ${list(1_900)}) { name } }`],
    ["a type of a variable", `query($c: ${"[".repeat(1_900)}ID${"]".repeat(1_900)}) { communities { name } }`],
    ["selections", `${"{ communities ".repeat(1_300)}{ name }${"}".repeat(1_300)}`],
    ["selections that are not closed", "{ a".repeat(1_900)],
    ["lists that are not closed", `{ community(code: ${"[".repeat(3_000)}`],
    ["fragments", `{ ${"... { ".repeat(1_300)} __typename ${"}".repeat(1_300)} }`],
  ])("D4: %s nested without end is the client's mistake", async (_name, text) => {
    const answer = await gateway.query(text);
    expect(answer.body.errors).toMatchObject([{ extensions: { code: "OPERATION_TOO_DEEP" } }]);
  });

  test("D4: braces in strings and comments nest nothing", async () => {
    const braces = "{[(".repeat(500);
    const text = `# ${braces}\nquery($a: String = "${braces} \\" {") { communities { name } ... @include(if: false) { community(code: """${braces} \\""" """) { name } } }`;
    const answer = await gateway.query(text);
    expect(answer.body.errors?.[0]?.message).toBe('Variable "$a" is never used.');
  });

  test("D4: values nested without end in variables are the client's mistake", async () => {
    for (const depth of [1_900, 100_000]) {
      const body = `{"query":"query($c: ID!) { community(code: $c) { name } }","variables":{"c":${list(depth)}}}`;
      const answer = await post(gateway.origin, body);
      expect(answer.body.errors?.[0]?.extensions.code).toMatch(/^BAD_/);
    }
  });

  test.each([
    ["include", "query($i: Boolean = true) { communities { name @include(if: $i) } }"],
    ["skip", "query($i: Boolean = false) { communities @skip(if: $i) { name } }"],
    ["a fragment", "query($i: Boolean = true) { ... @include(if: $i) { communities { name } } }"],
  ])("D4: null for a variable of @%s is the client's mistake", async (_name, text) => {
    const answer = await gateway.query(text, { i: null });
    expect(answer.body.errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
    expect(answer.body.errors?.[0]?.message).toContain("$i");
    expect((await gateway.query(text)).body.errors).toBeUndefined();
  });

  test.each([
    ["a name of another site", "evil.example", 421],
    ["a name that begins like ours", "localhost.evil.example", 421],
    ["an address with a name behind it", "127.0.0.1.evil.example:4000", 421],
    ["a name with a user", "localhost@evil.example", 400],
    ["nothing", "", 400],
    ["two names", "localhost, evil.example", 400],
    ["a path", "localhost/graphql", 400],
    ["a broken IPv6 address", "[::zz]", 400],
  ])("D6: a request for %s is not served", async (_name, host, status) => {
    for (const target of ["/graphql", "/health/live", "/explorer/offer", "/console/assets/none.js"]) {
      const answer = await sendRaw(
        gateway.origin,
        requestText("GET", target, [
          ["Host", host],
          ["accept", "text/html"],
        ]),
      );
      expect(answer.status, target).toBe(status);
      expect(answer.body).not.toContain("evil");
    }
    const posted = requestText(
      "POST",
      "/graphql",
      [
        ["Host", host],
        ["content-type", "application/json"],
      ],
      "{}",
    );
    expect((await sendRaw(gateway.origin, posted)).status).toBe(status);
  });

  test.each([
    "localhost",
    "localhost:4000",
    "LOCALHOST",
    "localhost.",
    "a.localhost",
    "127.0.0.1:1",
    "[::1]:4000",
    "10.1.2.3",
  ])("D6: a request for %s is served", async (host) => {
    const answer = await sendRaw(gateway.origin, requestText("GET", "/health/live", [["Host", host]]));
    expect(answer.status).toBe(200);
  });

  test("D6: the absolute form of a target counts before the Host header", async () => {
    const target = "http://evil.example/health/live";
    const answer = await sendRaw(gateway.origin, requestText("GET", target, [["Host", "localhost"]]));
    expect(answer.status).toBe(421);
  });

  test("D9: two Host headers, or none, are refused; HTTP/1.0 has none", async () => {
    const twice = requestText("GET", "/health/live", [
      ["Host", "localhost"],
      ["Host", "localhost"],
    ]);
    expect((await sendRaw(gateway.origin, twice)).status).toBe(400);
    expect((await sendRaw(gateway.origin, requestText("GET", "/health/live", []))).status).toBe(400);
    expect((await sendRaw(gateway.origin, "GET /health/live HTTP/1.0\r\n\r\n")).status).toBe(200);
  });

  const answers: readonly (readonly [name: string, text: string, status: number])[] = [
    [
      "a page",
      requestText("GET", "/graphql", [
        ["Host", "localhost"],
        ["accept", "text/html"],
      ]),
      200,
    ],
    ["an operation", operation({ query }), 200],
    ["a broken operation", operation({ query: "{" }), 200],
    ["no operation", operation({}), 400],
    ["an unknown path", requestText("GET", "/nothing", [["Host", "localhost"]]), 404],
    ["a malformed path", requestText("GET", "/%zz", [["Host", "localhost"]]), 400],
    ["health", requestText("GET", "/health/ready", [["Host", "localhost"]]), 200],
    ["no HTTP at all", "NOTHING\r\n\r\n", 400],
    ["headers without end", requestText("GET", "/", [["x", "x".repeat(20_000)]]), 431],
    [
      "an expectation",
      requestText("POST", "/graphql", [
        ["Host", "localhost"],
        ["expect", "tea"],
      ]),
      417,
    ],
    ["another host", requestText("GET", "/health/live", [["Host", "evil.example"]]), 421],
  ];
  test.each(answers)("D9: nosniff stands on the answer to %s", async (_name, text, status) => {
    const answer = await sendRaw(gateway.origin, text);
    expect(answer.status).toBe(status);
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
    expect(answer.headers["cache-control"]).toMatch(/^no-/);
  });
});

test("D4: null for an argument that takes none is the client's mistake", async () => {
  const gateway = await startToyGateway();
  try {
    const text = 'query($c: ID = "1") { community(code: $c) { name } communities { name } }';
    const answer = await gateway.query(text, { c: null });
    expect(answer.body.errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
    expect((await gateway.query(text)).body.errors).toBeUndefined();
    // What another operation of the document does with a variable of that name does not count.
    const other = "query B($on: Boolean!) { communities { name @include(if: $on) } }";
    const body = {
      query: `${text.replace("query", "query A")} ${other}`,
      operationName: "B",
      variables: { on: true, c: null },
    };
    expect((await post(gateway.origin, JSON.stringify(body))).body.errors).toBeUndefined();
  } finally {
    await gateway.close();
  }
});

test("D6: a WebSocket opens for pages of a host that is served, and for no other", async () => {
  const gateway = await startToyGateway({ environment: { PUBLIC_URL: "https://graph.example.gov.cn" } });
  try {
    const open = (headers: Record<string, string>) =>
      new Promise<number>((settle) => {
        const socket = new WebSocket(`${gateway.origin}/graphql`, "graphql-transport-ws", { headers });
        socket.on("open", () => {
          socket.close();
          settle(101);
        });
        socket.on("unexpected-response", (_request, response) => settle(response.statusCode ?? 0));
        socket.on("error", () => undefined);
      });
    const { host } = new URL(gateway.origin);
    expect(await open({ host: "evil.example", origin: "http://evil.example" })).toBe(421);
    expect(await open({ origin: "http://evil.example" })).toBe(403);
    const refused = await sendRaw(gateway.origin, upgrade("evil.example", "http://evil.example"));
    expect(refused.headers["x-content-type-options"]).toBe("nosniff");
    expect(await open({ origin: `http://${host}` })).toBe(101);
    // Behind a proxy that puts its own name in place of the host.
    expect(await open({ origin: "https://graph.example.gov.cn" })).toBe(101);
    expect(await open({ host: "graph.example.gov.cn", origin: "https://graph.example.gov.cn" })).toBe(101);
  } finally {
    await gateway.close();
  }
});

test("D6: hosts that ALLOWED_HOSTS and PUBLIC_URL name are served", async () => {
  const environment = { ALLOWED_HOSTS: "graph.internal, second.internal", PUBLIC_URL: "https://graph.example.gov.cn" };
  const gateway = await startToyGateway({ environment });
  try {
    const ask = async (host: string) =>
      (await sendRaw(gateway.origin, requestText("GET", "/health/live", [["Host", host]]))).status;
    expect(
      await Promise.all(["graph.internal:80", "second.internal", "graph.example.gov.cn", "other"].map(ask)),
    ).toEqual([200, 200, 200, 421]);
  } finally {
    await gateway.close();
  }
});

function operation(body: unknown): string {
  const headers = [
    ["Host", "localhost"],
    ["content-type", "application/json"],
  ] as const;
  return requestText("POST", "/graphql", headers, JSON.stringify(body));
}

function upgrade(host: string, origin: string): string {
  return [
    "GET /graphql HTTP/1.1",
    `Host: ${host}`,
    `Origin: ${origin}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    "\r\n",
  ].join("\r\n");
}
