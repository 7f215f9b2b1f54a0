/** The process log says which field of which operation failed and why; the answer says neither, nor does any line hold a value. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { readSigningKeys } from "../../access/signature.ts";
import { SourceError } from "../../adapters/errors.ts";
import { DecodeError } from "../../adapters/values/decodeError.ts";
import graph from "../../community.config.ts";
import { readSourceFailures } from "../../gateway/fetch/sourceFailures.ts";
import type { Gateway } from "../../gateway/gatewayOptions.ts";
import { openGateway } from "../../gateway/openGateway.ts";
import { readConfig } from "../../gateway/settings/config.ts";
import type { Sandbox } from "../../sandbox/start.ts";
import { failureReport } from "../../subgraphs/kit/failureReport.ts";
import { createSourceFailures } from "../../subgraphs/kit/sourceFailures.ts";
import { createSubgraphs, readSubgraphsConfig } from "../../subgraphs/manifest.ts";
import { serveSubgraph } from "../../subgraphs/serving/serve.ts";
import { ask, environmentOf, openSandbox, subgraphKeys } from "../support/community.ts";

interface Line {
  readonly msg: string;
  readonly [name: string]: unknown;
}

const running = new AsyncDisposableStack();
const lines: Line[] = [];
let sandbox: Sandbox;
let gateway: Gateway;
/** Answers as a subgraph that nobody of ours wrote. */
let stranger: Server;
let strangeReply: { readonly headers: Record<string, string>; readonly body: object };

beforeAll(async () => {
  sandbox = await openSandbox();
  running.defer(sandbox.stop);
  const environment = environmentOf(sandbox);
  const silent = pino({ level: "silent" });
  const served = await createSubgraphs(readSubgraphsConfig(graph, environment, ["grid"]), { log: silent });
  running.defer(served.close);
  const grid = served.subgraphs.find(({ name }) => name === "grid");
  if (grid === undefined) throw new TypeError("no grid");
  const keys = readSigningKeys(subgraphKeys);
  const remote = await serveSubgraph(grid, { host: "127.0.0.1", port: 0, deadlineMs: 30_000, keys });
  running.defer(remote.close);
  stranger = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json", ...strangeReply.headers });
    response.end(JSON.stringify(strangeReply.body));
  });
  await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
  running.defer(() => new Promise((resolve) => stranger.close(() => resolve())));
  const log = pino(
    { level: "info", base: null },
    {
      write: (line: string) =>
        void lines.push(
          ...line
            .trim()
            .split("\n")
            .map((text) => JSON.parse(text) as Line),
        ),
    },
  );
  gateway = await openGateway({
    config: readConfig(
      {
        PORT: "0",
        LOG_LEVEL: "info",
        ACCESS: "off",
        AUDIT: "off",
        SUBGRAPH_KEYS: subgraphKeys,
        SUBGRAPH_GRID_URL: remote.url,
        SUBGRAPH_ASSET_URL: `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/graphql`,
      },
      [],
    ),
    log,
    openSubgraphs: (names) => createSubgraphs(readSubgraphsConfig(graph, environment, names), { log }),
  });
  running.defer(gateway.close);
}, 60_000);
afterAll(() => running.disposeAsync());
afterEach(() => {
  sandbox.faults.clear();
  lines.length = 0;
});

const askGraph = (query: string) => ask(`${gateway.origin}/graphql`, query);
const lineOf = (message: string) => lines.find(({ msg }) => msg === message);

test("C6: what fails in a source of a remote subgraph stands in the gateway's log with system, operation and reason", async () => {
  sandbox.faults.add({ system: "grid", kind: "html200" });
  const { errors, text } = await askGraph('query Counted { community(code: "320282113200") { population } }');
  expect(errors[0]?.extensions.code).toBe("SOURCE_BAD_REPLY");
  const line = lineOf("a remote subgraph says why fields failed");
  expect(line).toMatchObject({ failures: [{ at: expect.stringMatching(/^grid\.\w+$/), reason: "badReply" }] });
  expect(String(line?.["operation"])).toContain("Counted");
  expect(line?.["requestId"]).toMatch(/^[\w-]+$/);
  for (const word of ["badReply", "failures", "grid."]) expect(text).not.toContain(word);
});

test("C6: what a strange subgraph writes into its reply reaches neither log nor client", async () => {
  strangeReply = {
    headers: { "x-source-failures": "asset.members=badReply::HH_ID,13800000001=x::" },
    body: { data: { community: null }, errors: [{ message: "张三 13800000001", extensions: { code: "SECRET_王五" } }] },
  };
  const { text } = await askGraph('query Strange { collectiveAsset(id: "1") { name } }');
  const all = JSON.stringify(lines);
  for (const word of ["张三", "13800000001", "王五"]) {
    expect(text).not.toContain(word);
    expect(all).not.toContain(word);
  }
  expect(lineOf("subgraph error masked")).toMatchObject({
    subgraph: "asset",
    operation: expect.stringContaining("Strange"),
  });
});

test("C6: a promise that a subgraph breaks is named with its operation, its path and what was wrong", async () => {
  strangeReply = { headers: {}, body: { data: { collectiveAsset: { id: "1", sourceIds: null } } } };
  const { errors, text } = await askGraph('query Broken { collectiveAsset(id: "1") { id sourceIds { system } } }');
  expect(errors[0]?.extensions).toEqual({ code: "INTERNAL_SERVER_ERROR" });
  expect(text).not.toContain("where its schema allows none");
  expect(lineOf("fields failed")).toMatchObject({
    operation: "Broken",
    count: 1,
    fields: [{ path: ["collectiveAsset", "sourceIds"], because: expect.stringContaining("gave null") }],
  });
});

test("C6: a field that cannot be decoded is named, with why; never a value", () => {
  const cause = new DecodeError("HH_ID: the source left the key empty");
  const error = new SourceError({ system: "grid", operation: "householdsByCode", reason: "badReply", cause });
  expect(failureReport(error)).toEqual({
    system: "grid",
    operation: "householdsByCode",
    reason: "badReply",
    sourceCode: null,
    cause: "DecodeError",
    detail: "HH_ID: the source left the key empty",
  });
  // A driver may quote a record.
  const quoting = new SourceError({ system: "grid", reason: "unexpected", cause: new Error("row of 张三") });
  expect(JSON.stringify(failureReport(quoting))).not.toContain("张三");
  expect(failureReport(new Error("outer", { cause }))).toMatchObject({
    failure: "Error < DecodeError",
    detail: cause.message,
  });
});

test("C6: reasons go from subgraph to gateway as words of a fixed form", () => {
  const failures = createSourceFailures();
  failures.add(
    new SourceError({
      ...{ system: "grid", operation: "householdsByCode", reason: "badReply" },
      cause: new DecodeError("HH_ID: the source left the key empty"),
    }),
  );
  failures.add(new SourceError({ system: "asset", operation: "members", reason: "timeout", sourceCode: "57014" }));
  failures.add(new TypeError("张三"));
  failures.add(new DecodeError("户编码 of 张三: 13800000001"));
  const header = failures.take();
  expect(header).not.toMatch(/张三|1380/);
  expect(readSourceFailures(header)).toEqual([
    { at: "grid.householdsByCode", reason: "badReply", cause: "DecodeError", field: "HH_ID" },
    { at: "asset.members", reason: "timeout", cause: undefined, field: undefined },
    { at: "resolver", reason: "fault", cause: "TypeError", field: undefined },
    { at: "resolver", reason: "fault", cause: "DecodeError", field: undefined },
  ]);
});

test.each([
  undefined,
  "",
  "grid.a=badReply",
  "grid.a=badReply:张三:",
  "grid.a=13800000001::",
  "grid.a=badReply::HH ID",
  "grid.a=badReply::\n",
  `grid.${"a".repeat(2_000)}=x::`,
  Array.from({ length: 500 }, () => "grid.a=x::").join(),
  ["grid.a=x::"],
])("C6: a header such as %j says nothing", (header) => {
  expect(readSourceFailures(header)).toEqual([]);
});
