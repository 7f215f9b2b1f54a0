/** The gateway as a process of its own: what it prints when it cannot start, and how it ends. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { post, toySupergraph } from "./fixtures/startToyGateway.ts";

let folder: string;
let supergraphFile: string;
let subgraph: Server;
let answerLater: ((body: string) => void)[] = [];

beforeAll(async () => {
  subgraph = createServer((_request, response) => {
    answerLater.push((body) => response.setHeader("content-type", "application/json").end(body));
  }).listen(0, "127.0.0.1");
  await once(subgraph, "listening");
  const url = `http://127.0.0.1:${(subgraph.address() as AddressInfo).port}/graphql`;
  folder = mkdtempSync(join(tmpdir(), "gateway-process-"));
  supergraphFile = join(folder, "supergraph.graphql");
  writeFileSync(supergraphFile, toySupergraph({ division: url, grid: url }));
});
afterAll(() => {
  subgraph.close();
  rmSync(folder, { recursive: true });
});

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  answerLater = [];
});

function startGateway(...argv: string[]) {
  const child = spawn(process.execPath, ["gateway/main.ts", ...argv], { stdio: ["ignore", "pipe", "pipe", "ipc"] });
  children.push(child);
  const output = Promise.all([child.stdout, child.stderr].map((stream) => (stream === null ? "" : text(stream))));
  const ended = once(child, "exit").then(async ([code]) => {
    const [stdout, stderr] = await output;
    return { code: code as number | null, stdout, stderr };
  });
  const ready = once(child, "message").then(([message]) => (message as { readonly origin: string }).origin);
  return { child, ended, ready };
}

describe("a start that cannot go on says why in one sentence", () => {
  test("a port that is taken", async () => {
    const { port } = subgraph.address() as AddressInfo;
    const { code, stderr } = await startGateway("--port", String(port), "--supergraph", supergraphFile).ended;
    expect(stderr).toBe(
      `Port ${port} on 127.0.0.1 is already in use. Choose another with PORT=${port + 1} or --port ${port + 1}.\n`,
    );
    expect(code).toBe(1);
  });

  test("a supergraph that is not there", async () => {
    const { code, stderr } = await startGateway("--port", "0", "--supergraph", "no-such-file.graphql").ended;
    expect(stderr).toBe("Cannot read the supergraph no-such-file.graphql (ENOENT).\n");
    expect(code).toBe(1);
  });

  test("a supergraph that is none", async () => {
    const file = join(folder, "none.graphql");
    writeFileSync(file, "type Query { x: Int }");
    const { code, stderr } = await startGateway("--port", "0", "--supergraph", file).ended;
    expect(stderr).toMatch(/^.*none\.graphql is no valid Federation 2 supergraph: .*\n$/);
    expect(code).toBe(1);
  });

  test.each([
    ["that is not there", null],
    ["that is no JSON", "[secret"],
    ["that is no list", "{}"],
  ])("a file of demonstration clients %s", async (_what, content) => {
    const file = join(folder, "clients.json");
    if (content !== null) writeFileSync(file, content);
    const { code, stderr } = await startGateway("--port", "0", "--demo-clients", file).ended;
    expect(stderr).toBe(`DEMO_CLIENTS ${file} has to be a readable JSON file with a list of clients.\n`);
    expect(code).toBe(1);
  });

  test.each([
    ["without access control", ["--no-access"], "ACCESS=off lets everybody read and change everything, so"],
    ["with demonstration clients", ["--demo-clients", "clients.json"], "DEMO_CLIENTS gives secrets to every visitor;"],
  ])("an address that others reach, %s", async (_what, argv, reason) => {
    writeFileSync(join(folder, "clients.json"), "[]");
    const given = argv.map((one) => (one === "clients.json" ? join(folder, one) : one));
    const { code, stderr } = await startGateway("--port", "0", "--host", "0.0.0.0", ...given).ended;
    expect(stderr).toBe(`${reason} HOST has to be one of 127.0.0.1, ::1, localhost.\n`);
    expect(code).toBe(1);
  });

  test("a flag that does not exist", async () => {
    const { code, stderr } = await startGateway("--prot", "1").ended;
    expect(stderr).toMatch(/^Unknown argument "--prot"; accepted: --port, .*\n\n[\s\S]*--supergraph/);
    expect(code).toBe(2);
  });
});

describe("the end", () => {
  const query = JSON.stringify({ query: '{ community(code: "1") { name } }' });

  test("on SIGTERM answers what runs, takes nothing new, and leaves with 0", async () => {
    const { child, ended, ready } = startGateway("--port", "0", "--supergraph", supergraphFile);
    const origin = await ready;
    const running = post(origin, query);
    await expect.poll(() => answerLater.length).toBe(1);

    const asked = performance.now();
    child.kill("SIGTERM");
    await expect.poll(() => fetch(`${origin}/health/live`).catch(() => "refused")).toBe("refused");
    answerLater[0]?.('{"data":{"community":{"name":"湖㳇村"}}}');

    expect((await running).body).toEqual({ data: { community: { name: "湖㳇村" } } });
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
    // Well before the deadline of 10 s: no kept-alive connection holds it open.
    expect(performance.now() - asked).toBeLessThan(8_000);
  });

  test("does not wait for ever", async () => {
    const { child, ended, ready } = startGateway(
      ...["--port", "0", "--supergraph", supergraphFile, "--shutdown-deadline-ms", "200"],
    );
    const running = post(await ready, query).catch(() => "cut");
    await expect.poll(() => answerLater.length).toBe(1);
    child.kill("SIGTERM");
    expect(await running).toBe("cut");
    expect((await ended).code).toBe(0);
  });

  test("comes with the process that started it", async () => {
    const { child, ended, ready } = startGateway("--port", "0", "--supergraph", supergraphFile);
    await ready;
    child.disconnect();
    expect((await ended).code).toBe(0);
  });
});
