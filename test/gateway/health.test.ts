import { afterEach, expect, test } from "vitest";
import { operationsHeaders, operationsToken } from "../support/operations.ts";
import { badDays, startBrokenServer } from "./fixtures/brokenServer.ts";
import { startToyGateway } from "./fixtures/startToyGateway.ts";

const opened: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

test("the gateway is live and ready while a subgraph is down, and tells which one", async () => {
  const down = await startBrokenServer(badDays.html502);
  const gateway = await startToyGateway({ urls: { grid: down.url } });
  opened.push(down, gateway);
  await gateway.query("{ communities { name manager } }");

  const get = async (path: string) => {
    const response = await fetch(gateway.origin + path);
    const body = (await response.json()) as { readonly sources?: unknown; readonly subgraphs?: unknown };
    return { status: response.status, body };
  };
  expect(await get("/health/live")).toEqual({ status: 200, body: { status: "live" } });
  expect(await get("/health/ready")).toMatchObject({ status: 200, body: { status: "ready" } });
  const sources = await get("/health/sources");
  expect(sources.body.sources).toEqual([
    expect.objectContaining({ id: "grid", title: "网格化平台", breaker: "closed" }),
  ]);
  expect(sources.body.subgraphs).toEqual([
    expect.objectContaining({ name: "division", mode: "in process", fetches: 1, failures: 0, lastFailureAt: null }),
    expect.objectContaining({
      name: "grid",
      mode: "remote",
      fetches: 1,
      failures: 1,
      lastSuccessAt: null,
      lastFailureCode: "SOURCE_UNAVAILABLE",
    }),
  ]);
  expect(JSON.stringify(sources.body)).not.toContain("127.0.0.1");
});

test("D7: the public learns that the gateway runs and is ready, and nothing else of it", async () => {
  const gateway = await startToyGateway({ environment: { OPERATIONS_TOKEN: operationsToken } });
  opened.push(gateway);
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(gateway.origin + path, { headers });
    return { status: response.status, body: (await response.json()) as object };
  };
  expect(await get("/health/live")).toEqual({ status: 200, body: { status: "live" } });
  expect(await get("/health/ready")).toEqual({ status: 200, body: { status: "ready" } });
  expect((await get("/health/ready", operationsHeaders)).body).toHaveProperty("supergraph.id");
  const others = [
    {},
    { authorization: "Bearer" },
    { authorization: `Bearer ${operationsToken.slice(1)}` },
    { authorization: `Bearer ${operationsToken}0` },
    { authorization: `Basic ${operationsToken}` },
    { authorization: operationsToken },
  ];
  for (const path of ["/health/sources", "/health/access", "/health/audit"]) {
    for (const headers of others) {
      const refused = await get(path, headers as Record<string, string>);
      expect(refused.status, path).toBe(401);
      expect(Object.keys(refused.body), path).toEqual(["errors"]);
    }
    expect((await get(path, operationsHeaders)).status, path).toBe(200);
  }
});
