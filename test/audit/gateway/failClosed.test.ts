import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { allScopes, asker, headersOf } from "../../policy/support/callers.ts";
import { openGuarded } from "../../policy/support/openGuarded.ts";
import { askBy, ways } from "../../policy/support/ways.ts";
import { openSandbox } from "../../support/community.ts";
import { operationsHeaders, operationsToken } from "../../support/operations.ts";
import { makeTestQueryLog } from "../../support/queryLog.ts";
import { canMount, mount } from "../journal/mounts.ts";
import { temporaryFolder } from "../journal/support.ts";

const officer = asker({ scopes: allScopes, purpose: "grid-governance" });
const query = `{ community(code: "320282113200") { name households(first: 2) { nodes { members { name } } } } }`;

// Without `unavailable` in `begin` and in openWebSocket: sources are asked. Without the refusal in place of the payload, or of the
// result of a stream: an answer that no record has.
test.skipIf(!canMount)(
  "a full disk: refused over every way, nothing asked or answered unrecorded, back by itself",
  async () => {
    const directory = await temporaryFolder();
    mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", directory);
    const ballast = join(directory, "ballast");
    const queryLog = await makeTestQueryLog({ directory, probeMs: 20, refuseFreeBytes: 100_000 });
    const sandbox = await openSandbox();
    const gateway = await openGuarded(
      sandbox,
      { ADDRESS_REQUESTS_PER_SECOND: "0", OPERATIONS_TOKEN: operationsToken },
      queryLog.open,
    );
    const asked = () => Object.values(sandbox.calls.snapshot()).reduce((sum, one) => sum + one.total, 0);
    const get = async (path: string) => {
      const response = await fetch(`${gateway.origin}${path}`, { headers: operationsHeaders });
      // biome-ignore lint/suspicious/noExplicitAny: read field by field
      return { status: response.status, body: (await response.json()) as any };
    };
    try {
      const answered = new Set<string>();
      const ask = async (id: string) => {
        const response = await fetch(`${gateway.origin}/graphql`, {
          method: "POST",
          headers: { ...headersOf(officer), "content-type": "application/json", "x-request-id": id },
          body: JSON.stringify({ query }),
        });
        const { data = null, errors = [] } = (await response.json()) as {
          data?: unknown;
          errors?: { extensions: { code: string } }[];
        };
        if (data !== null) answered.add(id);
        return { status: response.status, code: errors[0]?.extensions.code ?? null };
      };
      expect(await ask("before")).toEqual({ status: 200, code: null });

      writeFileSync(ballast, Buffer.alloc(1_800_000));
      let refusal: Awaited<ReturnType<typeof ask>> | null = null;
      for (let n = 0; refusal === null && n < 200; n += 1) {
        const answers = await Promise.all(Array.from({ length: 20 }, (_, one) => ask(`full-${n}-${one}`)));
        refusal = answers.find(({ code }) => code !== null) ?? null;
      }
      expect(refusal).toEqual({ status: 503, code: "AUDIT_UNAVAILABLE" });
      await expect.poll(async () => (await get("/health/ready")).status).toBe(503);

      const before = asked();
      for (const way of ways) {
        const { data = null, errors } = await askBy(way, gateway.origin, officer, query).catch((error: unknown) => ({
          // A WebSocket is closed before it is asked anything.
          data: null,
          errors: [{ extensions: { code: String(error) } }],
        }));
        expect(data, way).toBeNull();
        expect(errors?.[0]?.extensions.code, way).toBe("AUDIT_UNAVAILABLE");
      }
      expect(asked()).toBe(before);
      const { reason } = (await get("/health/ready")).body;
      expect(reason).toContain("bytes are free for the query log");
      expect((await get("/health/audit")).body.audit.problem).toContain("operations are refused until there is room");
      expect((await get("/health/live")).status).toBe(200);

      rmSync(ballast);
      await expect.poll(async () => (await get("/health/ready")).status, { timeout: 10_000 }).toBe(200);
      // Full while operations are under way: what they have found does not leave.
      sandbox.faults.add({
        system: "grid",
        function: null,
        kind: "latency",
        latencyMs: 700,
        tailMs: 0,
        rate: 1,
        times: null,
      });
      sandbox.calls.reset();
      const underWay = ways.map((way) => askBy(way, gateway.origin, officer, query));
      await expect.poll(() => asked(), { timeout: 10_000 }).toBeGreaterThan(0);
      writeFileSync(ballast, Buffer.alloc(1_800_000));
      await expect.poll(async () => (await get("/health/ready")).status).toBe(503);
      for (const [index, { data = null, errors }] of (await Promise.all(underWay)).entries()) {
        expect(data, ways[index]).toBeNull();
        expect(errors?.[0]?.extensions.code, ways[index]).toBe("AUDIT_UNAVAILABLE");
      }
      sandbox.faults.clear();
      rmSync(ballast);
      await expect.poll(async () => (await get("/health/ready")).status, { timeout: 10_000 }).toBe(200);
      for (const way of ways) {
        expect((await askBy(way, gateway.origin, officer, query)).data?.community.name, way).toBeTruthy();
      }
      expect(await ask("after")).toEqual({ status: 200, code: null });

      const recorded = queryLog.operations().map(({ requestId }) => requestId);
      for (const id of answered)
        expect(
          recorded.filter((one) => one === id),
          id,
        ).toHaveLength(1);
      expect(queryLog.records().find(({ kind }) => kind === "recovery")).toMatchObject({ reason: "write-failure" });
    } finally {
      await gateway.close();
      await sandbox.stop();
      await queryLog.remove();
    }
  },
);
