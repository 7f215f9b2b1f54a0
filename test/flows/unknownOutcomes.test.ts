/** A change whose answer was lost, as its client meets it: asked again where the source knows the key, said to be unknown elsewhere. */
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OperationCall } from "../../access/caller.ts";
import { SourceError } from "../../adapters/errors.ts";
import { declare } from "../../adapters/kit/declare.ts";
import { defineSystem } from "../../adapters/kit/defineSystem.ts";
import type { Gateway } from "../../gateway/gatewayOptions.ts";
import { openGateway } from "../../gateway/openGateway.ts";
import { readConfig } from "../../gateway/settings/config.ts";
import { type Sandbox, startSandbox } from "../../sandbox/start.ts";
import { composeSupergraph } from "../../scripts/building/composeSupergraph.ts";
import { createSubgraph } from "../../subgraphs/createSubgraph.ts";
import { type ServedSubgraph, serveSubgraph } from "../../subgraphs/serving/serve.ts";
import { ask, type Community, openCommunity } from "../support/community.ts";
import { makeTestQueryLog, type TestQueryLog } from "../support/queryLog.ts";
import { cutMutation, writeWays } from "../writes/cutMutation.ts";

describe("a source that knows a key again", () => {
  let stateDirectory: string;
  let sandbox: Sandbox;
  let community: Community;
  beforeAll(async () => {
    stateDirectory = await mkdtemp(join(tmpdir(), "community-graph-"));
    sandbox = await startSandbox({ stateDirectory, scale: 0.1, badGatewayEvery: 0, rateLimit: 1_000 });
  });
  beforeEach(async () => {
    // One of its own for each test: two lost answers are two steps towards a breaker that opens.
    community = await openCommunity(sandbox, "in process", { SOURCE_DEADLINE_MS: "1000" });
  });
  afterEach(async () => {
    sandbox.faults.clear();
    await community?.close();
  });
  afterAll(async () => {
    await sandbox?.stop();
    await rm(stateDirectory, { recursive: true, force: true });
  });

  const query =
    "mutation Report($input: ReportEventInput!) { reportEvent(input: $input) { event { id title } userErrors { code } } }";
  const place = { communityCode: "320282113200", place: "村口", type: "0101", content: "村口第三盏路灯不亮" };
  const inputOf = (key: string) => ({ input: { ...place, idempotencyKey: key, title: key } });

  /** Ids of the events that the platform took in under a title. */
  const eventsOf = (title: string) =>
    readFileSync(join(stateDirectory, "grid-journal.jsonl"), "utf8")
      .split("\n")
      .flatMap((line) =>
        line === "" ? [] : [(JSON.parse(line) as { event: { EVENT_ID: string; TITLE_: string } }).event],
      )
      .flatMap((event) => (event.TITLE_ === title ? [event.EVENT_ID] : []));
  const lose = (kind: "reset" | "hang" | "halfBody" | "wrongEncoding", times: number) =>
    sandbox.faults.add({ system: "grid", function: "reportIncident", kind, times });

  test.each([
    ["reset", "SOURCE_UNAVAILABLE"],
    ["hang", "SOURCE_TIMEOUT"],
    ["halfBody", "SOURCE_BAD_REPLY"],
    ["wrongEncoding", "SOURCE_BAD_REPLY"],
  ] as const)(
    "D11: after %s, twice, the client asks again with its key and gets the event of the first: one event",
    async (kind, code) => {
      const key = `lost-${kind.toLowerCase()}`;
      lose(kind, 2);
      const lost = await community.ask(query, inputOf(key));
      expect(lost.errors.map(({ extensions }) => extensions.code)).toEqual([code]);
      expect(sandbox.calls.writtenKeys("grid").filter((one) => one === key)).toHaveLength(2);
      const [first, ...others] = eventsOf(key);
      expect(others).toEqual([]);
      for (let time = 0; time < 2; time += 1) {
        const { data, errors } = await community.ask(query, inputOf(key));
        expect(errors).toEqual([]);
        expect(data.reportEvent).toEqual({ event: { id: first, title: key }, userErrors: [] });
      }
      expect(eventsOf(key)).toEqual([first]);
    },
  );

  test.each(["reset", "hang", "halfBody"] as const)(
    "D11: after %s, once, the gateway asks again: the client does not notice",
    async (kind) => {
      const key = `once-${kind.toLowerCase()}`;
      lose(kind, 1);
      const { data, errors } = await community.ask(query, inputOf(key));
      expect(errors).toEqual([]);
      expect(eventsOf(key)).toEqual([data.reportEvent.event.id]);
    },
  );

  test.each(writeWays)(
    "D11: a client that is cut off after the platform took its event asks again over %s: one event",
    async (way) => {
      const key = `cut-${way.replace(" ", "-")}`;
      lose("hang", 1);
      const gone = new AbortController();
      const cut = { afterMs: 20_000, atFirstBytes: false, signal: gone.signal };
      const asked = cutMutation(way, community.origin, { query, variables: inputOf(key) }, cut);
      await expect.poll(() => eventsOf(key).length, { interval: 2, timeout: 10_000 }).toBe(1);
      gone.abort();
      await asked;
      const { data, errors } = await community.ask(query, inputOf(key));
      expect(errors).toEqual([]);
      expect(eventsOf(key)).toEqual([data.reportEvent.event.id]);
    },
  );

  test("D11: a key that comes back with another event is refused, and the first stays", async () => {
    lose("reset", 2);
    await community.ask(query, inputOf("other-event"));
    const { input } = inputOf("other-event");
    const { data } = await community.ask(query, { input: { ...input, title: "另一事件" } });
    expect(data.reportEvent).toEqual({ event: null, userErrors: [{ code: "IDEMPOTENCY_KEY_REUSED" }] });
    expect(eventsOf("other-event")).toHaveLength(1);
    expect(eventsOf("另一事件")).toEqual([]);
  });
});

const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  type Query { changes: Int! }
  type Mutation { change(idempotencyKey: String!, to: String!): Change  refuse: Change }
  type Change { to: String! }`;

function supergraphFile(directory: string, url = "http://division.invalid"): string {
  const file = join(directory, "supergraph.graphql");
  writeFileSync(file, composeSupergraph([{ name: "division", url, sdl }]));
  return file;
}

/** Who gives up first: the adapter, the fetch of the subgraph, the operation, or the reply of a subgraph that is served alone. */
const whoGivesUp = {
  "the adapter": { settings: {}, isRemote: false },
  "the fetch": { settings: { SUBGRAPH_DEADLINE_MS: "200" }, isRemote: false },
  "the operation": { settings: { OPERATION_DEADLINE_MS: "200" }, isRemote: false },
  "the adapter of a subgraph alone": { settings: {}, isRemote: true },
  "the fetch from a subgraph alone": { settings: { SUBGRAPH_DEADLINE_MS: "200" }, isRemote: true },
} as const satisfies Record<string, { readonly settings: Record<string, string>; readonly isRemote: boolean }>;

describe.each(Object.entries(whoGivesUp))(
  "a source that does not know a key again, %s gives up",
  (_who, { settings, isRemote }) => {
    let taken: string[] = [];
    let answer: (response: ServerResponse, to: string) => void;
    let platform: Server;
    let queryLog: TestQueryLog;
    let gateway: Gateway;
    let folder: string;
    let alone: ServedSubgraph | null = null;
    beforeAll(async () => {
      platform = createServer(async (request, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const to = Buffer.concat(chunks).toString("utf8");
        taken.push(to);
        answer(response, to);
      });
      await new Promise<void>((resolve) => void platform.listen(0, "127.0.0.1", resolve));
      folder = await mkdtemp(join(tmpdir(), "unknown-outcomes-"));
      queryLog = await makeTestQueryLog();
      const system = systemAt(`http://127.0.0.1:${(platform.address() as AddressInfo).port}`);
      const subgraph = createSubgraph({
        name: "division",
        sdl,
        onError: () => {},
        createContext: (call: OperationCall) => ({ requestId: call.requestId, signal: call.signal }),
        resolvers: {
          Query: { changes: () => taken.length },
          Mutation: {
            change: async (
              _root: unknown,
              { idempotencyKey, to }: { idempotencyKey: string; to: string },
              call: never,
            ) => ({
              to: await system.operations.change(to, idempotencyKey, call),
            }),
            refuse: () => {
              throw new SourceError({ system: "toy", reason: "refused" });
            },
          },
        },
      });
      if (isRemote)
        alone = await serveSubgraph(subgraph, { host: "127.0.0.1", port: 0, deadlineMs: 5_000, keys: null });
      const environment = { ACCESS: "off", AUDIT: "on", PORT: "0", ...settings };
      const config = readConfig(environment, ["--supergraph", supergraphFile(folder, alone?.url)]);
      gateway = await openGateway({
        config: { ...config, ownSupergraph: !isRemote },
        log: pino({ level: "silent" }),
        openSubgraphs: async () => ({ subgraphs: [subgraph], sourceStatus: () => [], close: async () => {} }),
        openAudit: async () => queryLog.open(),
      });
    });
    beforeEach(() => {
      taken = [];
    });
    afterAll(async () => {
      await gateway?.close();
      await alone?.close();
      platform?.closeAllConnections();
      platform?.close();
      await queryLog?.remove();
      await rm(folder, { recursive: true, force: true });
    });

    function systemAt(url: string) {
      const { write } = declare<string, string>();
      return defineSystem({
        id: "toy",
        title: "玩具",
        protocol: {
          async send(body: string, signal: AbortSignal) {
            const response = await fetch(url, { method: "POST", body, signal }).catch((cause) => {
              throw new SourceError({ system: "toy", reason: "unavailable", cause });
            });
            if (response.status !== 200) throw new SourceError({ system: "toy", reason: "unavailable" });
            return response.text().catch((cause) => {
              throw new SourceError({ system: "toy", reason: "badReply", cause });
            });
          },
          close: async () => {},
        },
        concurrency: 4,
        deadlineMs: 500,
        operations: {
          change: write<string, string>({
            recognisesKey: false,
            request: (to) => to,
            decode: (reply) => JSON.parse(reply) as string,
          }),
        },
      });
    }

    const query = "mutation Change($key: String!, $to: String!) { change(idempotencyKey: $key, to: $to) { to } }";

    test.each<readonly [string, (response: ServerResponse, to: string) => void]>([
      ["a reset", (response) => response.destroy()],
      ["no answer in time", () => {}],
      [
        "half an answer",
        (response) => void response.writeHead(200, { "content-length": "100" }).write('"', () => response.destroy()),
      ],
      ["a page of a proxy", (response) => void response.writeHead(502).end("<html>")],
      ["what cannot be read", (response) => void response.end("<html>")],
    ])(
      "D11: %s after the source took the change is said to be unknown, and nothing is sent again",
      async (what, lost) => {
        answer = lost;
        const requestId = `unknown-${what.replaceAll(" ", "-")}`;
        const variables = { key: "key-00000001", to: what };
        const { data, errors } = await ask(`${gateway.origin}/graphql`, query, variables, {
          "x-request-id": requestId,
        });
        expect(data).toEqual({ change: null });
        expect(errors).toMatchObject([{ path: ["change"], extensions: { code: "OUTCOME_UNKNOWN" } }]);
        expect(taken).toEqual([what]);
        const record = queryLog.operations().find((one) => one.requestId === requestId);
        expect(record).toMatchObject({
          code: "OUTCOME_UNKNOWN",
          errors: 1,
          outcome: "partial",
          intent: expect.any(Number),
        });
      },
    );

    test("D11: an unknown outcome is what a record names, whatever else went wrong in the operation", async () => {
      answer = (response) => response.destroy();
      const both = `mutation { refuse { to } change(idempotencyKey: "key-00000002", to: "b") { to } }`;
      const { errors } = await ask(`${gateway.origin}/graphql`, both, {}, { "x-request-id": "both" });
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(["SOURCE_REFUSED", "OUTCOME_UNKNOWN"]);
      const record = queryLog.operations().find((one) => one.requestId === "both");
      expect(record).toMatchObject({ code: "OUTCOME_UNKNOWN", errors: 2 });
    });

    test("D11: what is answered is no unknown outcome", async () => {
      answer = (response, to) => void response.end(JSON.stringify(to));
      const { data, errors } = await ask(`${gateway.origin}/graphql`, query, { key: "key-00000003", to: "c" });
      expect({ data, errors }).toEqual({ data: { change: { to: "c" } }, errors: [] });
      expect(taken).toEqual(["c"]);
    });
  },
);

describe("a subgraph of somebody else's", () => {
  const requests: string[] = [];
  let answer: (response: ServerResponse) => void = () => {};
  let subgraph: Server;
  let gateway: Gateway;
  let folder: string;
  beforeAll(async () => {
    subgraph = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      requests.push(Buffer.concat(chunks).toString("utf8"));
      answer(response);
    });
    await new Promise<void>((resolve) => void subgraph.listen(0, "127.0.0.1", resolve));
    folder = await mkdtemp(join(tmpdir(), "unknown-outcomes-"));
    const { port } = subgraph.address() as AddressInfo;
    const environment = { ACCESS: "off", AUDIT: "off", PORT: "0", SUBGRAPH_DEADLINE_MS: "500" };
    gateway = await openGateway({
      config: readConfig(environment, ["--supergraph", supergraphFile(folder, `http://127.0.0.1:${port}/`)]),
      log: pino({ level: "silent" }),
      openSubgraphs: async () => ({ subgraphs: [], sourceStatus: () => [], close: async () => {} }),
    });
  });
  beforeEach(() => {
    requests.length = 0;
  });
  afterAll(async () => {
    await gateway?.close();
    subgraph?.closeAllConnections();
    subgraph?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const mutation = 'mutation { change(idempotencyKey: "key-00000001", to: "a") { to } }';
  const codesOf = async (query: string) => {
    const { errors } = await ask(`${gateway.origin}/graphql`, query);
    return errors.map(({ extensions }) => extensions.code);
  };

  test.each<readonly [string, string, (response: ServerResponse) => void]>([
    ["a reset", "SOURCE_UNAVAILABLE", (response) => response.destroy()],
    ["no answer in time", "SOURCE_TIMEOUT", () => {}],
    ["a page of a proxy", "SOURCE_UNAVAILABLE", (response) => void response.writeHead(502).end("<html>")],
    ["what is no answer of GraphQL", "SOURCE_BAD_REPLY", (response) => void response.end("{}")],
  ])("D11: after %s the outcome of a mutation is unknown, a query has %s", async (_what, code, lost) => {
    answer = lost;
    expect(await codesOf(mutation)).toEqual(["OUTCOME_UNKNOWN"]);
    expect(requests).toHaveLength(1);
    expect(await codesOf("{ changes }")).toEqual([code]);
  });

  test("D11: what a subgraph itself says of a mutation is what the client gets", async () => {
    const errors = [{ message: "No.", path: ["change"], extensions: { code: "SOURCE_REFUSED" } }];
    answer = (response) => void response.end(JSON.stringify({ data: { change: null }, errors }));
    expect(await codesOf(mutation)).toEqual(["SOURCE_REFUSED"]);
  });

  test("D11: a mutation whose subgraph takes no connection was not sent, and may be sent again", async () => {
    const { port } = subgraph.address() as AddressInfo;
    subgraph.closeAllConnections();
    await new Promise((resolve) => subgraph.close(resolve));
    expect(await codesOf(mutation)).toEqual(["SOURCE_UNAVAILABLE"]);
    await new Promise<void>((resolve) => void subgraph.listen(port, "127.0.0.1", resolve));
  });
});
