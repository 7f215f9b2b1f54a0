/**
 * `npm run bench:audit-index`: how fast records go into the index of the query log, whether that stays so, and how long each
 * filter takes then. The records are written as a journal, segment by segment, and shipped as a gateway's are.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listSegments } from "../audit/index/chainFiles.ts";
import { migrateIndex, openIndex } from "../audit/index/openIndex.ts";
import { openShipper } from "../audit/index/shipper.ts";
import { startPostgres } from "../sandbox/postgres/startPostgres.ts";
import { wholeNumber } from "../scripts/flags/flagKinds.ts";
import { readFlags } from "../scripts/flags/readFlags.ts";
import { openSyntheticChain, operationOf, readingOf, seeded } from "../test/audit/index/support/syntheticJournal.ts";
import { auditQuestions, timeQuestion } from "./audit/questions.ts";

const { records, rounds } = readFlags(
  `npm run bench:audit-index -- [--records 10000000] [--rounds 40]

Exits with 1 where a filter takes 200 ms or more at p95, or where the last tenth goes in more than 20 % slower than the first.`,
  {
    records: wholeNumber(10_000_000, { from: 1_000, to: 1_000_000_000 }),
    rounds: wholeNumber(40, { from: 1, to: 10_000 }),
  },
);
const population = {
  clients: 40,
  readings: Array.from({ length: 300 }, (_, at) => readingOf(seeded(at), at)),
  persons: 200_000,
};
const begin = Date.UTC(2026, 0, 1);
const stepMs = (7 * 30 * 86_400_000) / records;
const limitMs = 200;

await using started = new AsyncDisposableStack();
const folder = mkdtempSync(join(tmpdir(), "community-graph-bench-"));
started.defer(() => rmSync(folder, { recursive: true, force: true }));
const postgres = await startPostgres({ stateDirectory: folder, report: () => undefined });
started.defer(postgres.stop);
await postgres.ensureDatabase("bench");
const { host, port, user, password } = postgres.connection("bench");
const databaseUrl = `postgresql://${user}:${encodeURIComponent(String(password))}@${host}:${port}/bench`;
await migrateIndex(databaseUrl);
const index = openIndex({ databaseUrl, statementTimeoutMs: 60_000 });
started.defer(index.close);

const directory = join(folder, "journal");
const chain = openSyntheticChain(directory, "bench", 1_000, false);
const random = seeded(1);
const shipper = openShipper({
  ...{ index, directory, own: null, isGone: () => true, hashAlgorithm: "sha256", maxLagBytes: 1e12, maxLagS: 1e12 },
  ...{ log: { warn: (fields) => console.error(fields) }, pauseMs: 1_000_000 },
});
started.defer(() => shipper.close());

const tenths: number[] = [];
const perSegment = Math.min(50_000, Math.ceil(records / 20));
let written = 0;
for (let tenth = 0; tenth < 10; tenth += 1) {
  let spentMs = 0;
  let shipped = 0;
  while (written < ((tenth + 1) * records) / 10) {
    const bodies = Array.from({ length: perSegment }, () => operationOf(random, population));
    const times = bodies.map((_, at) => begin + (written + at) * stepMs);
    chain.append(
      [...population.readings, ...bodies],
      [...population.readings.map(() => times[0] ?? begin), ...times],
      true,
    );
    written += perSegment;
    const before = performance.now();
    await shipper.catchUp();
    spentMs += performance.now() - before;
    shipped += perSegment + population.readings.length;
    for (const { path, first } of await listSegments(chain.folder)) {
      if (first < chain.sequence() - perSegment - population.readings.length) rmSync(path);
    }
  }
  tenths.push(shipped / (spentMs / 1000));
  console.log(
    `tenth ${tenth + 1}: ${Math.round(tenths.at(-1) ?? 0)} records/s, RSS ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
  );
}
const slower = 1 - (tenths.at(-1) ?? 0) / (tenths[0] ?? 1);
console.log(`the last tenth is ${(slower * 100).toFixed(1)} % slower than the first`);
const owner = openIndex({ databaseUrl, auditDatabaseUrl: databaseUrl });
started.defer(owner.close);
const { rows: sizes } = await owner.pool.query("SELECT pg_size_pretty(pg_database_size(current_database())) AS size");
console.log(`${chain.sequence()} records, database ${sizes[0].size}`);

let isMissed = slower > 0.2;
for (const question of auditQuestions(population, begin, written * stepMs)) {
  const { p50, p95 } = await timeQuestion(index, question, rounds, seeded(3));
  isMissed ||= p95 >= limitMs;
  console.log(
    `${question.name.padEnd(34)} p50 ${p50.toFixed(1).padStart(7)} ms   p95 ${p95.toFixed(1).padStart(7)} ms`,
  );
}
process.exitCode = isMissed ? 1 : 0;
