import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setHold } from "../../../../audit/index/holds.ts";
import { type AuditIndex, migrateIndex, openIndex } from "../../../../audit/index/openIndex.ts";
import { noteVerification } from "../../../../audit/index/search/integrity.ts";
import { openShipper } from "../../../../audit/index/shipper.ts";
import type { AdministrationBody, AuditRecord, OperationBody, RecordBody } from "../../../../audit/record.ts";
import type { AuditRegisters } from "../../../../subgraphs/manifest.ts";
import { fieldNames, openSyntheticChain, operationOf, readingOf, seeded, subjectAt } from "./syntheticJournal.ts";

export interface FilledAudit {
  readonly registers: AuditRegisters;
  readonly index: AuditIndex;
  readonly records: readonly AuditRecord[];
  /** What was written by `act`. */
  readonly acts: readonly AdministrationBody[];
  readonly directory: string;
  readonly close: () => Promise<void>;
}

const begin = Date.UTC(2026, 1, 2);
const dayMs = 86_400_000;

/** An index with 1,200 random records of two chains in February 2026, and a day of client-5 with 80 persons. */
export async function openFilledAudit(databaseUrl: string): Promise<FilledAudit> {
  const directory = mkdtempSync(join(tmpdir(), "community-graph-audit-"));
  const random = seeded(5);
  const readings = Array.from({ length: 20 }, (_, at) => readingOf(random, at));
  const population = { clients: 6, readings, persons: 100 };
  const chains = ["chain-a", "chain-b"].map((name) => openSyntheticChain(directory, name));
  for (const chain of chains) {
    const bodies: RecordBody[] = [...readings];
    for (let at = 0; at < 560; at += 1) bodies.push(operationOf(random, population));
    bodies.push({
      kind: "administration",
      action: "client.changed",
      target: "client-1",
      actor: "command line",
      details: { revision: 3 },
    });
    bodies.push({ kind: "recovery", reason: "torn-tail", cutBytes: 12 });
    // Several at one millisecond: the order is by chain and sequence then.
    chain.append(
      bodies,
      bodies.map((_, at) => begin + Math.floor(at / 3) * 7_200_000),
    );
    const bulk = chain === chains[0] ? [bulkRead(operationOf(random, population))] : [];
    chain.append(
      bulk,
      bulk.map(() => begin + 20 * dayMs),
    );
  }
  await migrateIndex(databaseUrl);
  const index = openIndex({ databaseUrl });
  const shipper = openShipper({
    ...{ index, directory, own: null, isGone: () => true, hashAlgorithm: "sha256", maxLagBytes: 1e9, maxLagS: 1e12 },
    ...{ log: { warn: () => undefined }, batchRecords: 150, pauseMs: 1_000_000 },
  });
  await shipper.catchUp();
  await noteVerification(index, "chain-a", { to: 500, ok: true, problem: null });
  await setHold(index, {
    caseId: "case-of-nobody",
    reason: "核查",
    endsAt: new Date(Date.now() + dayMs),
    actor: "tester",
  });
  const acts: AdministrationBody[] = [];
  return {
    ...{ index, directory, acts, records: chains.flatMap((chain) => chain.records) },
    registers: {
      index,
      subjectHashes: (key) => [subjectAt(Number(/\d+$/.exec(key)?.[0] ?? -1)), `k0.${"A".repeat(22)}`],
      grantOf: async (client) =>
        /^client-\d$/.test(client)
          ? {
              scopes: ["grid:read", "service:read"],
              fields: [...fieldNames, "Never.read"].map((coordinate) => ({
                coordinate,
                scopes: coordinate === "Never.read" ? [["service:read"]] : [["grid:read"], ["audit:read"]],
              })),
            }
          : null,
      act: async (body) => {
        acts.push(body);
      },
      shipper: () => shipper.status(),
    },
    async close() {
      await shipper.close();
      await index.close();
      rmSync(directory, { recursive: true });
    },
  };
}

function bulkRead(body: OperationBody): OperationBody {
  const subjects = Array.from({ length: 80 }, (_, at) => subjectAt(at + 1_000)).sort();
  return { ...body, client: "client-5", subjects: [{ fields: ["Person.name"], subjects }] };
}
