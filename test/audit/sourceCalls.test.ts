import { createServer } from "node:http";
import { afterEach, expect, test } from "vitest";
import { unrestrictedCaller } from "../../access/caller.ts";
import { tellSourceCalls } from "../../gateway/fetch/sourceCalls.ts";
import { countSources } from "../../gateway/record/countSources.ts";
import { createSourceCalls } from "../../subgraphs/kit/sourceCalls.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function counting() {
  return countSources({ requestId: "r", signal: new AbortController().signal, caller: unrestrictedCaller });
}

test("what a subgraph writes of its calls is what the gateway reads, as it comes by HTTP", async () => {
  const calls = createSourceCalls();
  expect(calls.take()).toBeNull();
  for (const system of ["grid", "assetDrop", "grid"]) calls.onSend(system);
  const server = createServer((_request, response) => response.setHeader("X-Source-Calls", calls.take() ?? "").end());
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  cleanups.push(() => server.close());
  const { port } = server.address() as { readonly port: number };
  const { headers } = await fetch(`http://127.0.0.1:${port}/`);
  const { call, take } = counting();
  tellSourceCalls(headers.get("x-source-calls"), call);
  tellSourceCalls(headers.get("x-source-calls"), call);
  expect(take()).toEqual({ grid: 4, assetDrop: 2 });
  expect(take()).toEqual({});
});

test.each([
  undefined,
  ["grid=1"],
  "",
  "grid",
  "grid=",
  "grid=-1",
  "grid=1e9",
  "grid=1234567",
  "__proto__=1",
  "grid=1,__proto__=1",
  "张三=1",
  "grid=1;asset=2",
  `${"a".repeat(33)}=1`,
  Array.from({ length: 17 }, (_, index) => `a${index}=1`).join(),
  `grid=1${",a=1".repeat(500_000)}`,
])("a header that no subgraph of ours writes counts for nothing: %#", (header) => {
  const { call, take } = counting();
  tellSourceCalls(header, call);
  expect(take()).toEqual({});
});

test("a subgraph that names new systems for ever is counted for a few", () => {
  const { call, take } = counting();
  for (let index = 0; index < 10_000; index += 1) tellSourceCalls(`s${index}=999999`, call);
  tellSourceCalls("constructor=3", call);
  expect(Object.keys(take())).toHaveLength(32);
});
