/**
 * Real gateway processes and a subgraph that is served alone, on one legacy system. `npm run limits:processes` has the whole:
 * 1, 2 and 4 gateways; here it is 2.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { CallCounter } from "../../sandbox/control/calls.ts";
import { Faults } from "../../sandbox/control/faults.ts";
import type { RunningServer } from "../../sandbox/control/listen.ts";
import { startGrid } from "../../sandbox/grid/startGrid.ts";
import { createWorld } from "../../sandbox/world/createWorld.ts";
import { demoEnvironment } from "../../scripts/demo/demoEnvironment.ts";
import { type ProductProcess, startGatewayProcess, startSubgraphProcess } from "../support/productProcess.ts";
import { type TemporaryRedis, temporaryRedis, whyNoRedis } from "../support/temporaryRedis.ts";

/** What the platform takes at once; it refuses one more. */
const limit = 8;
const requests = 400;
const latencyMs = 50;
const gatewayCounts = (process.env["GATEWAY_PROCESSES"] ?? "2").split(",").map(Number);

const calls = new CallCounter();
const faults = new Faults();
const world = createWorld({ seed: 1, scale: 1 });
const ids = world.events.slice(0, requests).map(({ id }) => id);
let directory = "";
let grid: RunningServer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "community-shared-system-"));
  const files = { stateDirectory: directory, host: "127.0.0.1", port: 0 };
  const credentials = { spid: "SQ_GW", password: "demo-password" };
  grid = await startGrid({ world, faults, calls, credentials, ...files });
  faults.add({ system: "grid", kind: "latency", latencyMs });
});
afterAll(async () => {
  await grid?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** All settings of the demonstration; what is not the grid platform is where nobody listens, and is not asked. */
function environment(more: Readonly<Record<string, string>>) {
  const nowhere = { front: "postgresql://127.0.0.1:9/none", asset: "postgresql://127.0.0.1:9/none", store: "" };
  const others = { service: "http://127.0.0.1:9", dropDirectory: "", control: "" };
  const settings = demoEnvironment({ ...nowhere, ...others, grid: grid.url });
  return { ...settings, ACCESS: "off", AUDIT: "off", ...more };
}

interface Deployment extends AsyncDisposable {
  readonly gateways: readonly ProductProcess[];
  /** The gateways and the subgraph that is served alone. */
  readonly processes: readonly ProductProcess[];
}

async function deploy(count: number, settings: Readonly<Record<string, string>>): Promise<Deployment> {
  const starting = Array.from({ length: count }, () => startGatewayProcess(environment(settings)));
  const processes = await Promise.all([...starting, startSubgraphProcess("grid", environment(settings))]);
  const stop = async () => void (await Promise.all(processes.map((process) => process.stop())));
  return { gateways: processes.slice(0, count), processes, [Symbol.asyncDispose]: stop };
}

interface EventAnswer {
  readonly data?: { readonly event: { readonly id: string } | null } | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}

/** `answered`, or the code of what went wrong. */
async function askForEvent(endpoint: string, id: string): Promise<string> {
  const query = "query One($id: ID!) { event(id: $id) { id } }";
  const body = JSON.stringify({ query, variables: { id } });
  const response = await fetch(endpoint, { method: "POST", headers: { "content-type": "application/json" }, body });
  const { data, errors } = (await response.json()) as EventAnswer;
  if (data?.event?.id === id) return "answered";
  return errors?.[0]?.extensions?.code ?? "neither answer nor error";
}

/** Each event once, of each process in turn; what came of it, and what the platform counted. */
async function askForAll({ processes }: Deployment, meanwhile = async () => {}) {
  calls.reset();
  const asked = ids.map((id, index) => askForEvent(processes[index % processes.length]?.endpoint ?? "", id));
  await meanwhile();
  const outcomes = Object.entries(Object.groupBy(await Promise.all(asked), (outcome) => outcome));
  const counts = Object.fromEntries(outcomes.map(([outcome, all]) => [outcome, all?.length]));
  return { ...counts, calls: calls.of("grid").total, isWithinLimit: calls.peak("grid") <= limit };
}

const within = { answered: requests, calls: requests, isWithinLimit: true };

/** As each gateway tells in its health. */
async function shared({ gateways }: Deployment): Promise<readonly string[]> {
  return Promise.all(
    gateways.map(async ({ endpoint }) => {
      const response = await fetch(endpoint.replace("/graphql", "/health/sources"));
      const { sources } = (await response.json()) as { readonly sources: readonly SourceHealth[] };
      return sources.find(({ id }) => id === "grid")?.limits.shared ?? "";
    }),
  );
}

interface SourceHealth {
  readonly id: string;
  readonly limits: { readonly shared: string };
}

/** The subgraph that is served alone has no health; it logs what changes. */
async function untilAll(deployment: Deployment, kind: "redis" | "share"): Promise<void> {
  const sentence = kind === "redis" ? "redis shares the limits" : "redis does not answer";
  const alone = deployment.processes.at(-1);
  const isSaid = async () => {
    const lines = (alone?.output() ?? "").split("\n").filter((line) => line.includes("sources: redis"));
    return lines.at(-1)?.includes(sentence) === true && (await shared(deployment)).every((one) => one.startsWith(kind));
  };
  await vi.waitUntil(isSaid, { timeout: 15_000, interval: 25 });
}

describe.each(gatewayCounts)("%i gateway processes and a subgraph alone on one system", (count) => {
  test("E1: without Redis each process keeps to its configured share", { timeout: 60_000 }, async () => {
    await using deployment = await deploy(count, { SOURCE_SHARE: `1/${count + 1}` });
    expect(await askForAll(deployment)).toEqual(within);
    expect(await shared(deployment)).toEqual(deployment.gateways.map(() => `share 1/${count + 1}`));
  });

  describe.skipIf(whyNoRedis !== null)(`with Redis${whyNoRedis === null ? "" : ` (skipped: ${whyNoRedis})`}`, () => {
    let redis: TemporaryRedis;
    beforeAll(async () => {
      redis = await temporaryRedis();
    });
    afterAll(() => redis?.remove());

    test("E1: the limit holds for all processes, also while Redis is killed and started again", {
      timeout: 120_000,
    }, async () => {
      await using deployment = await deploy(count, { REDIS_URL: redis.url });
      expect(await askForAll(deployment)).toEqual(within);
      await untilAll(deployment, "redis");

      const outcome = await askForAll(deployment, async () => {
        await vi.waitUntil(() => calls.of("grid").total >= 60);
        await redis.kill();
        await untilAll(deployment, "share");
        const before = calls.of("grid").total;
        await vi.waitUntil(() => calls.of("grid").total >= before + 40, { timeout: 20_000 });
        await redis.start();
      });
      expect(outcome).toEqual(within);
      await untilAll(deployment, "redis");
      expect(await askForAll(deployment)).toEqual(within);
    });
  });
});
