import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SandboxEndpoints } from "../../sandbox/start.ts";
import { callGrid } from "./gridClient.ts";

const START_LIMIT_MS = 60_000;
let state: string;
let child: ChildProcess;
let endpoints: SandboxEndpoints;

async function start(): Promise<void> {
  child = fork(join(import.meta.dirname, "../../sandbox/main.ts"), ["--state", state, "--scale", "0.01"], {
    silent: true,
  });
  const message = await Promise.race([
    once(child, "message").then(([first]) => first),
    once(child, "exit").then(([code]) => {
      throw new Error(`The stand-ins ended with ${code} before they were ready`);
    }),
  ]);
  expect(message).toMatchObject({ ready: true });
  endpoints = message.endpoints;
}

async function control(method: string, path: string, body?: object): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(`${endpoints.control}${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, answer: await response.json() };
}

async function count(url: string, statement: string): Promise<number> {
  const client = new Client(url);
  await client.connect();
  try {
    return Number((await client.query(statement)).rows[0].count);
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), "sandbox-"));
  await start();
}, START_LIMIT_MS);

afterAll(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  await rm(state, { recursive: true, force: true });
}, START_LIMIT_MS);

describe("the process of the stand-ins", () => {
  it("names endpoints that answer, and counts their calls by system and function", async () => {
    await control("POST", "/calls/reset");
    expect((await callGrid(endpoints.grid, "queryGridTree", { orgCode: "320282113" })).code).toBe("0");
    expect(await count(endpoints.asset, "SELECT count(*) FROM jtzc_zz")).toBe(47);
    expect(await count(endpoints.front, "SELECT count(*) FROM inf_apply")).toBeGreaterThan(200);
    await fetch(`${endpoints.service}/gateway/api/getSxxxList.htm`, { method: "POST", body: "data={}" });
    expect((await control("GET", "/calls")).answer).toEqual({
      grid: { total: 1, queryGridTree: 1 },
      service: { total: 1, getSxxxList: 1 },
      front: { total: 1, INF_APPLY: 1 },
      asset: { total: 1, JTZC_ZZ: 1 },
    });
    expect((await control("GET", "/status")).answer).toMatchObject({ ready: true, scale: 0.01 });
  });

  it("switches faults on and off, and refuses one it does not understand", async () => {
    const fault = { system: "grid", kind: "busy", function: null, times: 5 };
    expect((await control("PUT", "/faults", fault)).answer).toEqual({ id: expect.any(String) });
    expect((await callGrid(endpoints.grid, "queryGridTree", { orgCode: "320282113" })).code).toBe("9001");
    expect((await control("GET", "/faults")).answer).toMatchObject([{ ...fault, times: 4, rate: 1, latencyMs: 0 }]);
    await control("DELETE", "/faults");
    expect((await callGrid(endpoints.grid, "queryGridTree", { orgCode: "320282113" })).code).toBe("0");
    for (const wrong of [
      { ...fault, kind: "slow" },
      { ...fault, system: "other" },
      { ...fault, latency: 5 },
      { ...fault, rate: 2 },
    ]) {
      expect((await control("PUT", "/faults", wrong)).status).toBe(400);
    }
    expect((await control("GET", "/faults")).answer).toEqual([]);
    expect((await control("GET", "/nothing")).status).toBe(404);
  });

  it("takes a front record away for the asked time", async () => {
    const client = new Client(endpoints.front);
    await client.connect();
    const number: string = (await client.query("SELECT no FROM inf_apply LIMIT 1")).rows[0].no;
    const present = async (): Promise<boolean> =>
      (await client.query("SELECT 1 FROM inf_apply WHERE no = $1", [number])).rowCount === 1;
    expect((await control("POST", "/front/rewrite", { number, gapMs: 400 })).status).toBe(200);
    expect(await present()).toBe(false);
    await expect.poll(present, { timeout: 5000 }).toBe(true);
    await client.end();
    expect((await control("POST", "/front/rewrite", { number: "none" })).status).toBe(400);
  });

  it(
    "ends by itself when its parent goes away, and starts again in less than ten seconds",
    async () => {
      await callGrid(endpoints.grid, "reportIncident", {
        incidentSourceCode: "kept",
        TYPE_: "0101",
        CONTENT_: "留存",
        GRID_CODE: "320282113200",
      });
      const gone = once(child, "exit");
      child.disconnect();
      expect(await gone).toEqual([0, null]);
      await expect(fetch(endpoints.control)).rejects.toThrow("fetch failed");
      const begun = performance.now();
      await start();
      expect(performance.now() - begun).toBeLessThan(10_000);
      const { rows } = await callGrid(endpoints.grid, "queryEventPage", { orgCode: "320282113200", status: "00" });
      expect(rows.some((row) => row["INCIDENT_SOURCE_CODE"] === "kept")).toBe(true);
    },
    START_LIMIT_MS,
  );

  it("refuses flags it does not know", async () => {
    const wrong = fork(join(import.meta.dirname, "../../sandbox/main.ts"), ["--size", "3"], { silent: true });
    expect(await once(wrong, "exit")).toEqual([2, null]);
  });
});
