import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { FaultKind } from "../../sandbox/control/faults.ts";
import { createWorld } from "../../sandbox/world/createWorld.ts";
import { callGrid, envelope, type GridAnswer } from "./gridClient.ts";
import { openGrid } from "./gridStandIn.ts";

const VILLAGE = "320282113200";
let grid: Awaited<ReturnType<typeof openGrid>>;
const call = (name = "queryGridTree"): Promise<GridAnswer> => callGrid(grid.url(), name, { orgCode: VILLAGE });
const fault = (kind: FaultKind, more: object = {}) => grid.faults.add({ system: "grid", kind, ...more });

beforeAll(async () => {
  grid = await openGrid(createWorld({ seed: 5, scale: 0.02 }));
});
afterEach(() => {
  grid.faults.clear();
  grid.calls.reset();
});
afterAll(() => grid.close());

describe("faults of the grid platform", () => {
  it("answers busy and error with its own codes", async () => {
    fault("busy", { times: 1 });
    expect(await call()).toMatchObject({ status: 200, code: "9001", message: "系统忙", rows: [] });
    fault("error", { times: 1 });
    expect((await call()).code).toBe("9999");
    expect((await call()).code).toBe("0");
  });

  it("hits only the named function, as often as asked", async () => {
    fault("busy", { function: "queryRiskPage", times: 2 });
    const codes = [await call(), await call("queryRiskPage"), await call("queryRiskPage"), await call("queryRiskPage")];
    expect(codes.map(({ code }) => code)).toEqual(["0", "9001", "9001", "0"]);
    expect(grid.faults.list()).toEqual([]);
  });

  it("hits about the asked share of the calls", async () => {
    fault("busy", { rate: 0.3 });
    let hit = 0;
    for (let number = 0; number < 100; number += 1) hit += (await call()).code === "9001" ? 1 : 0;
    expect(hit).toBeGreaterThan(15);
    expect(hit).toBeLessThan(45);
  });

  it("is late by a fixed time", async () => {
    fault("latency", { latencyMs: 120 });
    const begun = performance.now();
    expect((await call()).code).toBe("0");
    expect(performance.now() - begun).toBeGreaterThan(115);
  });

  it("is late with a long tail", () => {
    fault("latency", { tailMs: 100 });
    const delays = Array.from({ length: 500 }, () => grid.faults.match("grid", "queryGridTree").delayMs).sort(
      (a, b) => a - b,
    );
    expect(delays.reduce((sum, delay) => sum + delay, 0) / 500).toBeGreaterThan(80);
    expect(delays[250]).toBeLessThan(90);
    expect(delays[495]).toBeGreaterThan(300);
  });

  it.each([
    ["http500", 500],
    ["http502", 502],
    ["html200", 200],
  ] as const)("answers HTML for %s", async (kind, status) => {
    fault(kind);
    const answer = await call();
    expect([answer.status, answer.code, answer.contentType]).toEqual([status, "", "text/html;charset=UTF-8"]);
    expect(answer.result).toContain("<html>");
  });

  it("sends half a body and ends the connection", async () => {
    fault("halfBody", { times: 1 });
    const response = await fetch(grid.url(), {
      method: "POST",
      body: envelope("queryGridTree", { orgCode: VILLAGE }, "demo-password"),
    });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    expect((await call()).code).toBe("0");
  });

  it.each(["reset", "down"] as const)("breaks the connection for %s", async (kind) => {
    fault(kind);
    await expect(call()).rejects.toThrow("fetch failed");
    grid.faults.clear();
    expect((await call()).code).toBe("0");
  });

  it("has done the work of a report whose answer was lost", async () => {
    const fields = { incidentSourceCode: "lost", TYPE_: "0101", CONTENT_: "丢失", GRID_CODE: VILLAGE };
    fault("reset", { function: "reportIncident", times: 1 });
    await expect(callGrid(grid.url(), "reportIncident", fields)).rejects.toThrow();
    const { rows } = await callGrid(grid.url(), "queryEventPage", { orgCode: VILLAGE, status: "00" });
    const lost = rows.filter((row) => row["INCIDENT_SOURCE_CODE"] === "lost");
    expect(lost).toHaveLength(1);
    expect((await callGrid(grid.url(), "reportIncident", fields)).eventId).toBe(lost[0]?.["EVENT_ID"]);
  });

  it("never answers when it hangs, and stops all the same", async () => {
    fault("hang");
    await expect(callGrid(grid.url(), "queryGridTree", {}, { signal: AbortSignal.timeout(150) })).rejects.toThrow();
    const hanging = call().catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const begun = performance.now();
    await grid.restart();
    expect(performance.now() - begun).toBeLessThan(2000);
    expect(await hanging).toBeInstanceOf(Error);
  });

  it("sends bytes in an encoding that it did not name", async () => {
    fault("wrongEncoding", { times: 1 });
    const answer = await call();
    expect([answer.status, answer.contentType, answer.code]).toEqual([200, "text/xml;charset=GB18030", ""]);
  });

  it("serves eight calls at once and answers 9001 to the others", async () => {
    fault("latency", { latencyMs: 80 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => call()));
    expect(answers.filter(({ code }) => code === "0")).toHaveLength(8);
    expect(answers.filter(({ code }) => code === "9001")).toHaveLength(4);
    grid.faults.clear();
    expect((await call()).code).toBe("0");
  });

  it("counts the calls it received by function, failing ones too", async () => {
    fault("http500", { times: 1 });
    await call();
    await call();
    await call("queryRiskPage");
    expect(grid.calls.snapshot().grid).toEqual({ total: 3, queryGridTree: 2, queryRiskPage: 1 });
  });
});
