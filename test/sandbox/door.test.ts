import { Client, type ClientConfig } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CallCounter } from "../../sandbox/control/calls.ts";
import { Faults } from "../../sandbox/control/faults.ts";
import { type Door, openDoor } from "../../sandbox/postgres/door/door.ts";
import { withClient } from "../../sandbox/postgres/withClient.ts";
import { openChoppingProxy } from "./choppingProxy.ts";
import { temporaryPostgres } from "./temporaryPostgres.ts";

let postgres: Awaited<ReturnType<typeof temporaryPostgres>>;
let door: Door;
const calls = new CallCounter();
const faults = new Faults();
const clients: Client[] = [];

beforeAll(async () => {
  postgres = await temporaryPostgres();
  door = await openDoor({ system: "asset", faults, calls, upstream: postgres.server });
  await withClient(postgres.server.connection("postgres"), async (client) => {
    await client.query("CREATE TABLE jtzc_cy (cybh text PRIMARY KEY, xm text, bz text)");
    await client.query("INSERT INTO jtzc_cy VALUES ('1', '张湖㳇', NULL), ('2', 'Li', repeat('湖', 100))");
  });
}, 60_000);
afterAll(async () => {
  await door.close();
  await postgres.remove();
});
beforeEach(() => calls.reset());
afterEach(async () => {
  faults.clear();
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)));
});

async function connectClient(options: ClientConfig & { readonly pipeline?: boolean } = {}): Promise<Client> {
  const client = new Client({ ...postgres.server.connection("postgres"), port: door.port, ...options });
  client.on("error", () => undefined);
  clients.push(client);
  await client.connect();
  return client;
}

describe("The counting door", () => {
  test("counts a simple query under the table it reads", async () => {
    const client = await connectClient();
    await client.query('SELECT "public"."jtzc_cy"."xm" FROM "public"."jtzc_cy" WHERE 1 = 1');
    await client.query("SELECT 1");
    expect(calls.of("asset")).toEqual({ JTZC_CY: 1, SELECT: 1, total: 2 });
  });

  test("counts each Execute of a named statement, and not its Parse", async () => {
    const client = await connectClient();
    for (const key of ["1", "2", "1"]) {
      await client.query({ name: "byKey", text: "SELECT xm FROM jtzc_cy WHERE cybh = $1", values: [key] });
    }
    expect(calls.of("asset")).toEqual({ JTZC_CY: 3, total: 3 });
  });

  test("tells the calls under way, until they are answered or their connection is gone", async () => {
    const [first, second] = [await connectClient(), await connectClient()];
    await Promise.all([first.query("SELECT pg_sleep(0.1)"), second.query("SELECT pg_sleep(0.1)")]);
    await first.query("SELECT 1");
    expect([calls.peak("asset"), calls.underWay("asset")]).toEqual([2, 0]);
    faults.add({ system: "asset", kind: "hang" });
    const hanging = first.query("SELECT 1").catch(() => undefined);
    await expect.poll(() => calls.underWay("asset")).toBe(1);
    // The client would say good-bye and wait for the answer first.
    first.connection.stream.destroy();
    await hanging;
    await expect.poll(() => calls.underWay("asset")).toBe(0);
  });

  test("does not count transactions and settings", async () => {
    const client = await connectClient();
    for (const statement of ["BEGIN", "SET LOCAL timezone = 'UTC'", "SHOW timezone", "/* hint */ commit", "ROLLBACK"]) {
      await client.query(statement);
    }
    await client.query({ text: "BEGIN", values: [] });
    expect(calls.of("asset").total).toBe(0);
  });

  test("counts pipelined calls and keeps their answers in order", async () => {
    const client = await connectClient({ pipeline: true });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => client.query("SELECT $1::int AS n FROM jtzc_cy LIMIT 1", [index])),
    );
    expect(answers.map(({ rows }) => rows[0].n)).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect(calls.of("asset").total).toBe(50);
  });

  test.each([1, 3, 7])("is exact when messages arrive %i bytes at a time", async (size) => {
    const chopped = await openChoppingProxy(door, size);
    try {
      const client = await connectClient({ port: chopped.port });
      const { rows } = await client.query("SELECT * FROM jtzc_cy WHERE cybh = $1", ["2"]);
      expect(rows).toEqual([{ cybh: "2", xm: "Li", bz: "湖".repeat(100) }]);
      expect(calls.of("asset")).toEqual({ JTZC_CY: 1, total: 1 });
    } finally {
      chopped.close();
    }
  });

  test("passes large statements and large answers through", async () => {
    const client = await connectClient();
    const large = "湖㳇".repeat(500_000);
    const { rows } = await client.query("SELECT $1::text AS large, length($1::text) AS size", [large]);
    expect(rows[0]).toEqual({ large, size: 1_000_000 });
    const simple = await client.query(`SELECT '${large}' AS large`);
    expect(simple.rows[0].large).toBe(large);
  });

  test("refuses encryption, as a legacy server does", async () => {
    await expect(connectClient({ ssl: true })).rejects.toThrow("does not support SSL");
  });
});

describe("A fault of the door", () => {
  test("error answers 58000 and the connection goes on", async () => {
    const client = await connectClient();
    faults.add({ system: "asset", kind: "error", function: "JTZC_CY", times: 2 });
    await expect(client.query("SELECT * FROM jtzc_cy")).rejects.toMatchObject({ code: "58000" });
    await expect(client.query("SELECT * FROM jtzc_cy WHERE cybh = $1", ["1"])).rejects.toMatchObject({ code: "58000" });
    expect((await client.query("SELECT * FROM jtzc_cy")).rowCount).toBe(2);
    expect(calls.of("asset").total).toBe(3);
  });

  test("error in a pipeline stands at its own place and in a transaction aborts it", async () => {
    const client = await connectClient({ pipeline: true });
    faults.add({ system: "asset", kind: "busy", function: "JTZC_CY" });
    const outcomes = await Promise.allSettled([
      client.query("SELECT 1 AS n"),
      client.query("BEGIN"),
      client.query("SELECT xm FROM jtzc_cy WHERE cybh = $1", ["1"]),
      client.query("SELECT 2 AS n"),
      client.query("ROLLBACK"),
      client.query("SELECT 3 AS n"),
    ]);
    expect(outcomes.map((outcome) => (outcome.status === "fulfilled" ? "ok" : outcome.reason.code))).toEqual([
      "ok",
      "ok",
      "53300",
      "25P02",
      "ok",
      "ok",
    ]);
  });

  test("error does no work", async () => {
    const client = await connectClient();
    faults.add({ system: "asset", kind: "error", times: 2 });
    await expect(client.query("INSERT INTO jtzc_cy VALUES ('9')")).rejects.toThrow();
    await expect(client.query("INSERT INTO jtzc_cy VALUES ($1)", ["9"])).rejects.toThrow();
    expect((await client.query("SELECT 1 FROM jtzc_cy WHERE cybh = '9'")).rowCount).toBe(0);
  });

  test("error takes a long statement away whole", async () => {
    const client = await connectClient();
    faults.add({ system: "asset", kind: "error", times: 1 });
    const long = `INSERT INTO jtzc_cy VALUES ('8', '${"湖".repeat(500_000)}')`;
    await expect(client.query(long)).rejects.toMatchObject({ code: "58000" });
    expect((await client.query("SELECT 1 FROM jtzc_cy WHERE cybh = '8'")).rowCount).toBe(0);
  });

  test("hits the answer of its own call in a pipeline, not the ones before and after", async () => {
    const client = await connectClient({ pipeline: true });
    await client.query("SELECT $1::int", [0]);
    faults.add({ system: "asset", kind: "wrongEncoding", function: "JTZC_CY", times: 1 });
    const answers = await Promise.all([
      client.query("SELECT $1::text AS xm", ["湖㳇"]),
      client.query("SELECT xm FROM jtzc_cy WHERE cybh = $1", ["1"]),
      client.query("SELECT xm FROM jtzc_cy WHERE cybh = $1", ["1"]),
    ]);
    expect(answers.map(({ rows }) => rows[0].xm)).toEqual(["湖㳇", "\ufffd".repeat(9), "张湖㳇"]);
  });

  test("latency delays the answer", async () => {
    const client = await connectClient();
    faults.add({ system: "asset", kind: "latency", latencyMs: 120 });
    const start = performance.now();
    await client.query("SELECT 1 FROM jtzc_cy WHERE cybh = $1", ["1"]);
    expect(performance.now() - start).toBeGreaterThanOrEqual(118);
  });

  test("reset does the work and loses the answer", async () => {
    const client = await connectClient();
    faults.add({ system: "asset", kind: "reset", times: 1 });
    await expect(client.query("INSERT INTO jtzc_cy VALUES ($1)", ["7"])).rejects.toThrow();
    const second = await connectClient();
    expect((await second.query("DELETE FROM jtzc_cy WHERE cybh = '7'")).rowCount).toBe(1);
  });

  test("hang never answers, and the next connection works", async () => {
    const client = await connectClient({ query_timeout: 150 });
    faults.add({ system: "asset", kind: "hang", times: 1 });
    await expect(client.query("SELECT * FROM jtzc_cy")).rejects.toThrow("timeout");
    expect((await (await connectClient()).query("SELECT * FROM jtzc_cy")).rowCount).toBe(2);
  });

  test.each(["halfBody", "http500", "http502", "html200", "down"] as const)(
    "%s breaks the connection",
    async (kind) => {
      const client = await connectClient();
      faults.add({ system: "asset", kind, times: 1 });
      await expect(client.query("SELECT * FROM jtzc_cy WHERE cybh = $1", ["2"])).rejects.toThrow();
      expect((await (await connectClient()).query("SELECT * FROM jtzc_cy")).rowCount).toBe(2);
    },
  );

  test("down refuses new connections", async () => {
    faults.add({ system: "asset", kind: "down" });
    await expect(connectClient()).rejects.toThrow();
  });

  test("wrongEncoding breaks text outside ASCII and leaves the rest", async () => {
    const client = await connectClient();
    faults.add({ system: "asset", kind: "wrongEncoding", times: 1 });
    // The length of the first column, 200, is a byte above 0x7f that must stay.
    const { rows } = await client.query("SELECT repeat('a', 200) AS long, * FROM jtzc_cy ORDER BY cybh");
    expect(rows[0]).toEqual({ long: "a".repeat(200), cybh: "1", xm: "\ufffd".repeat(9), bz: null });
    expect(rows[1]).toMatchObject({ cybh: "2", xm: "Li" });
    const again = await client.query("SELECT xm FROM jtzc_cy ORDER BY cybh");
    expect(again.rows[0].xm).toBe("张湖㳇");
  });
});
