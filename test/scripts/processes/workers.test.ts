/** Several gateways on one port. Reads /proc, so it runs on Linux only. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { restartDelayMs } from "../../../scripts/processes/restartDelay.ts";
import { post, toySupergraph } from "../../gateway/fixtures/startToyGateway.ts";

const marker = `workers-test-${randomUUID()}`;
const body = JSON.stringify({ query: '{ community(code: "1") { name } }' });
const reply = '{"data":{"community":{"name":"湖㳇村"}}}';

let folder: string;
let supergraphFile: string;
let subgraph: Server;
let held: (() => void)[] | null = null;
const launched: ChildProcess[] = [];

beforeAll(async () => {
  subgraph = createServer((_request, response) => {
    const answer = () => response.setHeader("content-type", "application/json").end(reply);
    if (held === null) answer();
    else held.push(answer);
  }).listen(0, "127.0.0.1");
  await once(subgraph, "listening");
  const url = `http://127.0.0.1:${(subgraph.address() as AddressInfo).port}/graphql`;
  folder = mkdtempSync(join(tmpdir(), "workers-"));
  supergraphFile = join(folder, "supergraph.graphql");
  writeFileSync(supergraphFile, toySupergraph({ division: url, grid: url }));
});
afterEach(() => {
  held = null;
  for (const child of launched.splice(0)) child.kill("SIGKILL");
});
afterAll(() => {
  subgraph.close();
  rmSync(folder, { recursive: true });
});

function launch(...argv: string[]) {
  const command = ["scripts/commands/gateway.ts", "--supergraph", supergraphFile, ...argv];
  const env = { ...process.env, WORKERS_TEST: marker };
  const child = spawn(process.execPath, command, { env, stdio: ["ignore", "pipe", "pipe"] });
  launched.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  const ended = once(child, "close").then(([code]) => code as number | null);
  const origin = async () => {
    await expect.poll(() => output, { timeout: 30_000 }).toMatch(/"ready"|accepted|in use/);
    return /"endpoint":"(.+?)\/graphql"/.exec(output)?.[1] ?? output;
  };
  return { child, ended, origin, output: () => output };
}

/** A connection that comes while a worker closes may be taken by nobody: it is given up and tried again. */
async function isOpen(url: string): Promise<boolean> {
  try {
    await fetch(`${url}/health/live`, { headers: { connection: "close" }, signal: AbortSignal.timeout(1_000) });
    return true;
  } catch (error) {
    return error instanceof DOMException;
  }
}

/** Process ids of what a launch of this test has left running, of those whose command names `script`. */
function running(script = ""): readonly number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((entry) => {
      try {
        const isOurs = readFileSync(`/proc/${entry}/environ`, "utf8").includes(marker);
        return isOurs && readFileSync(`/proc/${entry}/cmdline`, "utf8").includes(script);
      } catch {
        return false;
      }
    })
    .map(Number);
}
const workers = () => running("gateway/main.ts");
const isGone = () => expect.poll(() => running(), { timeout: 30_000, interval: 200 }).toEqual([]);

describe.skipIf(!existsSync("/proc/self/environ"))("--workers", { timeout: 60_000 }, () => {
  test("starts so many on one port, says once that they are ready, and replaces one that dies", async () => {
    const { origin, output } = launch("--port", "0", "--workers", "3");
    const url = await origin();
    expect(output()).toContain("3 workers (WORKERS)");
    expect(output().split('"ready"')).toHaveLength(2);
    const before = workers();
    expect(before).toHaveLength(3);
    expect((await post(url, body, { connection: "close" })).text).toBe(reply);

    process.kill(before[0] ?? 0, "SIGKILL");
    await expect.poll(output).toContain("has ended (SIGKILL); another starts in 1 s");
    // The others go on, also on new connections.
    for (let turn = 0; turn < 6; turn += 1) {
      expect((await post(url, body, { connection: "close" })).text).toBe(reply);
    }
    await expect.poll(workers, { timeout: 20_000 }).toHaveLength(3);
    expect(workers()).not.toContain(before[0]);
  });

  test("ends all on SIGTERM after what runs is answered", async () => {
    const { child, ended, origin } = launch("--port", "0", "--workers", "2");
    const url = await origin();
    held = [];
    const answers = [post(url, body), post(url, body.replace('"1"', '"2"').replaceAll('\\"1\\"', '\\"2\\"'))];
    await expect.poll(() => held?.length, { timeout: 10_000 }).toBe(2);
    child.kill("SIGTERM");
    await expect.poll(() => isOpen(url), { timeout: 20_000 }).toBe(false);
    for (const answer of held) answer();
    expect((await Promise.all(answers)).map(({ text }) => text)).toEqual([reply, reply]);
    expect(await ended).toBe(0);
    await isGone();
  });

  test.each(["scripts/commands/gateway.ts", "scripts/processes/workers.ts"])(
    "leaves none when %s is killed",
    async (script) => {
      const { origin } = launch("--port", "0", "--workers", "2");
      await origin();
      for (const pid of running(script)) process.kill(pid, "SIGKILL");
      await isGone();
    },
  );

  test("a port that is taken is said in one sentence", async () => {
    const { port } = subgraph.address() as AddressInfo;
    const { ended, output } = launch("--port", String(port), "--workers", "3");
    expect(await ended).toBe(1);
    expect(output().split("is already in use")).toHaveLength(2);
    await isGone();
  });

  test("a number that is not accepted is said", async () => {
    const { ended, output } = launch("--workers", "0");
    expect(await ended).toBe(2);
    expect(output()).toMatch(/^--workers is "0"; accepted: a whole number from 1 to 16\.\n\n/);
  });
});

test("waits longer for each that ends soon, up to half a minute", () => {
  expect([0, 1, 2, 3, 4, 5, 6, 50].map(restartDelayMs)).toEqual([1, 2, 4, 8, 16, 30, 30, 30].map((s) => s * 1_000));
});
