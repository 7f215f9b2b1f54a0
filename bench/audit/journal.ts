/**
 * `node journal.ts DIRECTORY`: records that one process writes to a disk and syncs in a second, alone and with the cipher beside
 * it, and the CPU of each. Answers with a message.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { openJournal } from "../../audit/journal/openJournal.ts";
import { openAudit } from "../../audit/openAudit.ts";
import type { RecordBody } from "../../audit/record.ts";
import { operationOf, readingOf, seeded } from "../../test/audit/index/support/syntheticJournal.ts";

const [directory = ".data/bench-journal", given = "300000"] = process.argv.slice(2);
const records = Number(given);
const random = seeded(7);
const readings = Array.from({ length: 300 }, (_, at) => readingOf(seeded(at), at));
const byHash = new Map(readings.map((reading) => [reading.reading, reading]));
const bodies = Array.from({ length: 5_000 }, () => operationOf(random, { clients: 40, readings, persons: 200_000 }));

const options = {
  chain: "bench",
  hashAlgorithm: "sha256",
  segmentBytes: 64 * 1_048_576,
  segmentAgeMs: 86_400_000,
  warnFreeBytes: 0,
  refuseFreeBytes: 0,
} as const;

/** So many requests at a time, each with its next record as soon as the one before is on disk. */
async function write(append: (body: RecordBody, at: number) => Promise<unknown>, waiting: number) {
  let next = 0;
  const requests = async () => {
    while (next < records) {
      const at = next % bodies.length;
      next += 1;
      const body = bodies[at];
      if (body !== undefined) await append(body, at);
    }
  };
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await Promise.all(Array.from({ length: waiting }, requests));
  const seconds = (performance.now() - begun) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { waiting, recordsPerSecond: records / seconds, cpuUs: (user + system) / records };
}

const readingOfBody = (at: number) => byHash.get(bodies[at]?.operation?.reading ?? "") ?? null;
const results: object[] = [];
for (const waiting of [50, 1_000]) {
  for (const cipher of [false, true]) {
    rmSync(directory, { recursive: true, force: true });
    if (cipher) {
      const audit = await openAudit({
        ...options,
        directory: join(directory, "log"),
        keysDirectory: join(directory, "keys"),
        signatureAlgorithm: "ed25519",
      });
      const append = (body: RecordBody, at: number) =>
        body.kind === "operation" ? audit.operation(body, readingOfBody(at)) : Promise.resolve();
      results.push({ cipher, ...(await write(append, waiting)) });
      await audit.close();
    } else {
      const journal = await openJournal({ ...options, directory, sealed: async () => null });
      results.push({ cipher, ...(await write((body, at) => journal.append(body, readingOfBody(at)), waiting)) });
      await journal.close();
    }
  }
}
rmSync(directory, { recursive: true, force: true });
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true, results });
