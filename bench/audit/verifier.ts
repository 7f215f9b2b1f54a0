/** `node bench/audit/verifier.ts [RECORDS]`: records that the verifier checks in a second of CPU, of one process; a message says them too. */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HashAlgorithm, SignatureAlgorithm } from "../../audit/seal.ts";
import { verifyJournal } from "../../audit/verify/verifyJournal.ts";
import { writeJournal } from "../../test/support/journalWriter.ts";

const count = Number(process.argv[2] ?? 300_000);
const rounds = 3;
const results: { readonly what: string; readonly slowest: number }[] = [];

const kinds: readonly (readonly [HashAlgorithm, SignatureAlgorithm])[] = [
  ["sha256", "ed25519"],
  ["sm3", "sm2"],
];

for (const [hashAlgorithm, signatureAlgorithm] of kinds) {
  const directory = mkdtempSync(join(tmpdir(), "bench-verifier-"));
  try {
    const writer = writeJournal({
      directory,
      chain: "bench",
      hashAlgorithm,
      signatureAlgorithm,
      recordsOfSegment: 50_000,
    });
    for (let number = 1; writer.sequence() < count; number++) {
      writer.operate(number);
      if (number % 990 === 0) writer.seal();
    }
    writer.stop();
    for (const checkContent of [false, true]) {
      const rates: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const start = process.cpuUsage();
        const report = await verifyJournal(directory, { checkContent });
        const { user, system } = process.cpuUsage(start);
        if (!report.isGood) throw new RangeError(JSON.stringify(report.chains[0]?.problems[0]));
        rates.push((writer.sequence() / (user + system)) * 1e6);
      }
      const what = `${hashAlgorithm} ${signatureAlgorithm}, ${checkContent ? "with" : "without"} content`;
      results.push({ what, slowest: Math.min(...rates) });
      const best = Math.round(Math.max(...rates)).toLocaleString("en");
      const worst = Math.round(Math.min(...rates)).toLocaleString("en");
      const rss = Math.round(process.memoryUsage().rss / 1e6);
      console.log(
        `${what}: ${worst} to ${best} records/s of CPU; ` +
          `${writer.sequence()} records of ${Math.round(sizeOf(directory) / writer.sequence())} bytes; RSS ${rss} MB`,
      );
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
}
process.send?.({ ready: true, results });

function sizeOf(directory: string): number {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.includes("segments/"),
  );
  return names.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}
