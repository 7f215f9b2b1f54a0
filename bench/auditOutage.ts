/**
 * `npm run bench:audit-outage`: PostgreSQL, with the register of clients and the index of the query log, is stopped under load and
 * started again. Nothing may fail meanwhile, nothing may be lost, and the index has to be complete within a minute after.
 */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { createRegister } from "../access/clients/register.ts";
import { openStore } from "../access/store/openStore.ts";
import { startSandbox } from "../sandbox/start.ts";
import { demoEnvironment } from "../scripts/demo/demoEnvironment.ts";
import { wholeNumber } from "../scripts/flags/flagKinds.ts";
import { readFlags } from "../scripts/flags/readFlags.ts";
import { openRestartablePostgres } from "../test/support/restartablePostgres.ts";
import { startProcess } from "./children.ts";

const { seconds: outageSeconds } = readFlags(
  "npm run bench:audit-outage -- [--seconds 60]\n\nExits with 1 where a request fails, a record is missing or the index takes longer than a minute.",
  { seconds: wholeNumber(60, { from: 1, to: 86_400 }) },
);
const outageMs = outageSeconds * 1_000;
const connections = 20;

await using started = new AsyncDisposableStack();
const folder = mkdtempSync(join(tmpdir(), "community-graph-outage-"));
// Started by root, the database runs as another account and has to get in.
chmodSync(folder, 0o755);
started.defer(() => rmSync(folder, { recursive: true, force: true }));
const postgres = await openRestartablePostgres();
started.defer(postgres.close);
const { databaseUrl } = postgres;

const store = await openStore({ databaseUrl, maxConnections: 2 });
const { client, secret } = await createRegister({ store }).add({
  name: "停机测试",
  organisation: "11320583XX00000276",
  contact: "0512-00000101",
  areas: [""],
  scopes: ["grid:read"],
  ceiling: 2,
  documents: "free",
  requestsPerSecond: 10_000,
  dailyCost: 1_000_000_000,
});
await store.close();

const sandbox = await startSandbox({
  stateDirectory: join(folder, "sandbox"),
  scale: 0.05,
  rateLimit: 1_000,
  badGatewayEvery: 0,
});
started.defer(sandbox.stop);
const directory = join(folder, "audit");
const gateway = await startProcess("gateway/main.ts", ["--port", "0", "--log-level", "silent"], {
  ...process.env,
  ...demoEnvironment(sandbox.endpoints),
  ...{ DATABASE_URL: databaseUrl, ACCESS_KEY: "ab".repeat(32), ADDRESS_REQUESTS_PER_SECOND: "0" },
  ...{ AUDIT_DIR: directory, AUDIT_KEYS: join(folder, "keys"), TOKEN_LIFE_S: "3600" },
});
started.defer(gateway.stop);
const { origin } = gateway.ready as { readonly origin: string };
const basic = Buffer.from(`${client.id}:${secret}`).toString("base64");
const granted = await fetch(`${origin}/oauth/token`, {
  method: "POST",
  headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" },
  body: "grant_type=client_credentials",
});
const { access_token: token } = (await granted.json()) as { readonly access_token: string };

let answered = 0;
const failures = new Map<string, number>();
let isOver = false;
async function load(): Promise<void> {
  const body = JSON.stringify({ query: 'query Load { community(code: "320282113200") { name population } }' });
  while (!isOver) {
    const response = await fetch(`${origin}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body,
    });
    const { errors } = (await response.json()) as { readonly errors?: readonly { extensions: { code: string } }[] };
    answered += 1;
    const code = errors?.[0]?.extensions.code;
    if (code !== undefined) failures.set(code, (failures.get(code) ?? 0) + 1);
    await wait(50);
  }
}
const loading = Array.from({ length: connections }, load);
await wait(5_000);
await postgres.stop();
console.log(`PostgreSQL is stopped for ${outageMs / 1_000} s`);
await wait(outageMs);
const during = answered;
await postgres.start();
const backAt = performance.now();
await wait(5_000);
isOver = true;
await Promise.all(loading);

const operations = () =>
  readdirSync(directory).flatMap((chain) =>
    readdirSync(join(directory, chain, "segments")).flatMap((name) =>
      readFileSync(join(directory, chain, "segments", name), "utf8")
        .split("\n")
        .filter((line) => line.includes('"name":"Load"')),
    ),
  ).length;
const index = new pg.Pool({ connectionString: databaseUrl, max: 1 });
started.defer(() => index.end());
const indexed = async () => {
  const { rows } = await index.query(`SELECT count(*)::int AS n FROM audit.record WHERE line LIKE '%"name":"Load"%'`);
  return Number(rows[0].n);
};
while ((await indexed()) < operations() && performance.now() - backAt < 120_000) await wait(250);
const seconds = (performance.now() - backAt) / 1_000;
const [written, found] = [operations(), await indexed()];
console.log(
  `${answered} requests, ${during} of them until PostgreSQL came back; failed: ${JSON.stringify(Object.fromEntries(failures))}`,
);
console.log(
  `${written} records on disk, ${found} in the index, complete ${seconds.toFixed(1)} s after PostgreSQL came back (5 s of them load)`,
);
const isGood = failures.size === 0 && written === answered && found === written && seconds <= 60;
process.exitCode = isGood ? 0 : 1;
