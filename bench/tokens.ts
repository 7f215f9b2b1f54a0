/**
 * `npm run bench:tokens`: CPU of telling who asks, with 100,000 clients registered: a token that is known, one that is
 * new, and one that is forged. Starts a PostgreSQL of its own.
 */
import { createPrivateKey } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { hashSecret } from "../access/clients/secret.ts";
import { openSigningKey } from "../access/keys/signingKey.ts";
import { openAccess } from "../access/openAccess.ts";
import { createAtRestCipher } from "../access/store/atRestCipher.ts";
import { startPostgres } from "../sandbox/postgres/startPostgres.ts";
import { wholeNumber } from "../scripts/flags/flagKinds.ts";
import { readFlags } from "../scripts/flags/readFlags.ts";
import { percentile } from "./report.ts";

const { clients: registered } = readFlags("npm run bench:tokens -- [--clients N]", {
  clients: wholeNumber(100_000, { from: 1, to: 10_000_000 }),
});

/** Clients that call in turn: as many tokens as are remembered. */
const calling = Math.min(10_000, registered);
const rounds = 200_000;
const rareRounds = 5_000;
const publicOrigin = "https://graph.example.gov.cn";
const accessKey = "5a".repeat(32);

await using started = new AsyncDisposableStack();
const stateDirectory = await mkdtemp(join(tmpdir(), "community-graph-bench-"));
started.defer(() => rm(stateDirectory, { recursive: true, force: true }));
const server = await startPostgres({ stateDirectory, report: () => undefined });
started.defer(server.stop);
await server.ensureDatabase("bench");
const { host, port, user, password } = server.connection("bench");
const quiet = () => undefined;
const access = await openAccess({
  databaseUrl: `postgresql://${user}:${encodeURIComponent(String(password))}@${host}:${port}/bench`,
  accessKey,
  publicOrigin,
  tokenIssuers: "",
  tokenLifeS: 3_600,
  staleMs: 60_000,
  log: { info: quiet, warn: quiet, error: quiet },
});
started.defer(access.close);

console.log(`Registering ${registered} clients ...`);
await access.store.prisma.$executeRaw`
  INSERT INTO api_client (id, name, organisation, contact, scopes, areas, ceiling, purposes, documents, denied,
    introspection, requests_per_second, max_cost, daily_cost, addresses, revision)
  SELECT 'bench-' || n, 'bench', '11320583014158223K', 'team@example.cn', '{grid:read,service:read}', '{320583}', 2,
    '{grid-governance}', 'free', 'null', false, 10, 1000, 100000, '{127.0.0.0/8}', n
  FROM generate_series(1, ${registered}::int) AS n`;
await access.store.prisma.$executeRaw`
  INSERT INTO client_secret (client_id, hash) SELECT id, ${hashSecret("bench")} FROM api_client`;
await access.store.prisma.$executeRaw`UPDATE store_revision SET value = ${registered}`;

const row = await access.store.prisma.signingKey.findFirstOrThrow();
const { privateJwk, kid } = openSigningKey(row, createAtRestCipher(accessKey));
const key = createPrivateKey({ key: { ...privateJwk }, format: "jwk" });
const seconds = Math.floor(Date.now() / 1_000);

async function signed(client: number, jti: string): Promise<string> {
  const id = `bench-${1 + ((client * 7_919) % registered)}`;
  const claims = { iss: `${publicOrigin}/oauth`, aud: `${publicOrigin}/graphql`, sub: id, client_id: id, jti };
  return new SignJWT({ ...claims, scope: "grid:read service:read", iat: seconds, exp: seconds + 3_600 })
    .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid })
    .sign(key);
}

function credentials(token: string) {
  return { authorization: `Bearer ${token}`, address: "127.0.0.1", purpose: "grid-governance", caseId: "case-1" };
}

const tokens = await Promise.all(Array.from({ length: calling }, (_, index) => signed(index, `t${index}`)));
for (const token of tokens) await access.identify(credentials(token));

/** Microseconds of CPU of the process for one request, in batches, so that the clock's own cost does not count. */
async function cpuMicros(count: number, requestOf: (index: number) => ReturnType<typeof credentials>) {
  const batch = 100;
  const samples: number[] = [];
  for (let from = 0; from < count; from += batch) {
    const before = process.cpuUsage();
    for (let index = from; index < from + batch; index += 1) {
      try {
        const identity = access.identify(requestOf(index));
        if (identity instanceof Promise) await identity;
      } catch {
        // Forged ones are refused; that is what is measured.
      }
    }
    const spent = process.cpuUsage(before);
    samples.push((spent.user + spent.system) / batch);
  }
  return samples;
}

function line(name: string, samples: readonly number[]): void {
  const shown = [0.5, 0.95].map((share) => percentile(samples, share)?.toFixed(1).padStart(8) ?? "");
  console.log(`${name.padEnd(28)} ${shown.join(" ")}`);
}

const known = tokens.map(credentials);
const fresh = await Promise.all(Array.from({ length: rareRounds }, (_, index) => signed(index, `f${index}`)));
const once = fresh.map(credentials);
const forged = fresh.map((token) => credentials(`${token.slice(0, -6)}AAAAAA`));
const take = (requests: typeof known) => (index: number) => requests[index % requests.length] ?? credentials("");

console.log("\nCPU for one request, µs          median      p95");
// Warm code first: a gateway runs for months.
await cpuMicros(rounds, take(known));
line("a known token", await cpuMicros(rounds, take(known)));
line("a new token", await cpuMicros(rareRounds, take(once)));
line("a forged one", await cpuMicros(rareRounds, take(forged)));
console.log(`\n${registered} clients registered, ${calling} of them calling.`);
