/**
 * `npm run bench:access`: the register with 100,000 clients: CPU of looking one up, time of a page of the list. Starts a
 * PostgreSQL of its own.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openClients } from "../access/clients/openClients.ts";
import { openStore } from "../access/store/openStore.ts";
import { startPostgres } from "../sandbox/postgres/startPostgres.ts";
import { isGiven, name, wholeNumber } from "../scripts/flags/flagKinds.ts";
import { readFlags } from "../scripts/flags/readFlags.ts";
import { percentile } from "./report.ts";

const { clients, json, quick } = readFlags(
  "npm run bench:access -- [--clients N] [--json FILE] [--quick]\n\n--quick registers 10,000.",
  { clients: wholeNumber(100_000, { from: 1, to: 10_000_000 }), json: name, quick: isGiven },
);

const registered = quick ? 10_000 : clients;
/** As many as are remembered. */
const calling = Math.min(20_000, registered);
const organisation = "11320583XX00000276";

await using started = new AsyncDisposableStack();
const stateDirectory = await mkdtemp(join(tmpdir(), "community-graph-bench-"));
started.defer(() => rm(stateDirectory, { recursive: true, force: true }));
const server = await startPostgres({ stateDirectory, report: () => undefined });
started.defer(server.stop);
await server.ensureDatabase("bench");
const { host, port, user, password } = server.connection("bench");
const store = await openStore({
  databaseUrl: `postgresql://${user}:${encodeURIComponent(String(password))}@${host}:${port}/bench`,
});
started.defer(store.close);

console.log(`Registering ${registered} clients ...`);
await store.prisma.$executeRaw`
  INSERT INTO api_client (id, name, organisation, contact, scopes, areas, ceiling, purposes, documents, denied,
    introspection, requests_per_second, max_cost, daily_cost, addresses, revision)
  SELECT 'bench-' || n, '便民服务 ' || n, CASE WHEN n % 1000 = 0 THEN ${organisation} ELSE '11320282XX0000019D' END,
    'team@example.cn', '{grid:read,service:read}', '{320583}', 2, '{grid-governance}', 'free', 'null', false, 10, 1000,
    100000, '{}', n
  FROM generate_series(1, ${registered}::int) AS n`;
await store.prisma.$executeRaw`UPDATE store_revision SET value = ${registered}`;
await store.prisma.$executeRaw`ANALYZE`;
const { directory, register, feed, close } = await openClients({ store, staleMs: 300_000 });
started.defer(close);
await feed.look();

/** Microseconds of CPU of one run, in batches, so that the clock's own cost does not count. */
async function cpuMicros(count: number, batch: number, run: (index: number) => unknown): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let from = 0; from < count; from += batch) {
    const before = process.cpuUsage();
    for (let index = from; index < from + batch; index += 1) {
      const found = run(index);
      if (found instanceof Promise) await found;
    }
    const spent = process.cpuUsage(before);
    samples.push((spent.user + spent.system) / batch);
  }
  return samples;
}

async function millis(count: number, run: (index: number) => Promise<unknown>): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const before = performance.now();
    await run(index);
    samples.push(performance.now() - before);
  }
  return samples;
}

const rows: { readonly name: string; readonly unit: string; readonly median: number; readonly p95: number }[] = [];

function line(name: string, unit: string, samples: readonly number[]): void {
  const [median = 0, p95 = 0] = [0.5, 0.95].map((share) => percentile(samples, share) ?? 0);
  rows.push({ name, unit, median, p95 });
  console.log(`${name.padEnd(52)} ${median.toFixed(2).padStart(9)} ${p95.toFixed(2).padStart(9)} ${unit}`);
}

const ids = Array.from({ length: calling }, (_, index) => `bench-${1 + ((index * 7_919) % registered)}`);
const idAt = (index: number) => ids[index % calling] ?? "";

console.log(`\n${" ".repeat(52)} ${"median".padStart(9)} ${"p95".padStart(9)}`);
line(
  "first lookup of a client, from the store: CPU",
  "µs",
  await cpuMicros(calling, 100, (n) => directory.client(idAt(n))),
);
// Warm code first: a gateway runs for months.
await cpuMicros(500_000, 1_000, (n) => directory.client(idAt(n)));
line("lookup of a known client: CPU", "µs", await cpuMicros(500_000, 1_000, (n) => directory.client(idAt(n))));
await directory.client("bench-unknown");
line(
  "lookup of an id that is known not to exist: CPU",
  "µs",
  await cpuMicros(500_000, 1_000, () => directory.client("bench-unknown")),
);

const first = 50;
const middle = `bench-${Math.floor(registered / 2)}`;
line("list: the first page of 50", "ms", await millis(50, () => register.list({ first })));
line("list: a page in the middle", "ms", await millis(50, () => register.list({ first, after: middle })));
line(
  "list: a page of one organisation in a thousand",
  "ms",
  await millis(50, () => register.list({ first, organisation })),
);
line(
  "list: a name that one client has",
  "ms",
  await millis(20, () => register.list({ first, name: `务 ${registered}` })),
);
line("count: all active clients", "ms", await millis(20, () => register.count({ state: "active" })));
line("change of one client", "ms", await millis(50, (n) => register.update(idAt(n), { maxCost: 1_000 + n })));

console.log(`\n${registered} clients registered, ${directory.status().remembered} remembered.`);
if (json !== undefined) await writeFile(json, `${JSON.stringify(rows, null, 2)}\n`);
