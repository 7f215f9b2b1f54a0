import { StoreError } from "../access/store/storeError.ts";
import { type AuditIndex, migrateIndex, openIndex } from "./index/openIndex.ts";
import { applyRetention, runDaily } from "./index/retention.ts";
import type { Shipper } from "./index/shipper.ts";
import { type Audit, type AuditOptions, openAudit } from "./openAudit.ts";
import { openShippingThread } from "./shipping/shippingThread.ts";

export interface IndexedAuditOptions extends AuditOptions {
  /** Of the account that owns the tables of the index. */
  readonly databaseUrl: string;
  /** A login that may only read and add; empty for the owner's, which drops its other rights. */
  readonly auditDatabaseUrl: string;
  readonly retentionDays: number;
  /** Bounds of what waits for PostgreSQL. */
  readonly maxLagBytes: number;
  readonly maxLagS: number;
  /** Pause until tables are made that could not be; 5,000 by default. */
  readonly retryMs?: number;
  /** See `ShipperOptions`. */
  readonly gatherMs?: number;
  readonly log: AuditLog;
}

export interface AuditLog {
  readonly info: (fields: object, text: string) => void;
  readonly warn: (fields: object, text: string) => void;
}

/** The query log of one process with its index in PostgreSQL. */
export interface IndexedAudit extends Audit {
  readonly index: AuditIndex;
  readonly shipper: Shipper;
}

/**
 * The journal writes with or without PostgreSQL; the index follows as soon as it can.
 *
 * @throws AuditConfigError, AuditError as `openAudit`
 */
export async function openIndexedAudit(options: IndexedAuditOptions): Promise<IndexedAudit> {
  const {
    directory,
    chain,
    hashAlgorithm,
    databaseUrl,
    auditDatabaseUrl,
    retentionDays,
    log,
    retryMs = 5_000,
  } = options;
  await using opened = new AsyncDisposableStack();
  const audit = await openAudit(options);
  opened.defer(audit.close);
  const database = { databaseUrl, ...(auditDatabaseUrl !== "" && { auditDatabaseUrl }) };
  const index = openIndex(database);
  opened.defer(index.close);
  const tablesTried = Promise.withResolvers<void>();
  const shipper = openShippingThread({
    startAfter: tablesTried.promise,
    index: database,
    ...{ directory, chain, hashAlgorithm, maxLagBytes: options.maxLagBytes, maxLagS: options.maxLagS },
    ...(options.gatherMs !== undefined && { gatherMs: options.gatherMs }),
    durable: () => audit.position().sequence,
    log,
  });
  opened.defer(() => shipper.close());
  audit.onDurable(() => shipper.poke());
  let daily: ReturnType<typeof runDaily> | null = null;
  opened.defer(() => daily?.close());
  const tables = makeTables(databaseUrl, retryMs, log, tablesTried.resolve, () => {
    shipper.poke();
    daily = runDaily(
      () => applyRetention({ index, directory, retentionDays, act: audit.act }),
      (error) => log.warn({ err: error }, "the retention of the query log was not applied; it is tried again tomorrow"),
    );
  });
  opened.defer(tables.close);
  const running = opened.move();

  const problem = () => audit.problem() ?? shipper.status().beyondBound;
  return {
    ...audit,
    index,
    shipper,
    problem,
    status: () => ({ ...audit.status(), problem: problem(), index: shipper.status() }),
    async close() {
      // The journal first, so that its last records can still be carried over.
      await audit.close();
      await Promise.race([shipper.catchUp().catch(() => undefined), pause(closingMs)]);
      await running.disposeAsync();
    },
  };
}

/** Time for the last records; the next start carries over the rest. */
const closingMs = 2_000;

/** Makes the tables, and retries while PostgreSQL is unavailable. */
function makeTables(databaseUrl: string, retryMs: number, log: AuditLog, onTried: () => void, onMade: () => void) {
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  async function make(): Promise<void> {
    try {
      await migrateIndex(databaseUrl);
      onMade();
    } catch (error) {
      // Its message is a sentence for operators; of anything else the place in the program is needed.
      const why = error instanceof StoreError ? { problem: error.message } : { err: error };
      log.warn(why, "the tables of the query log's index cannot be made yet");
      if (!closed) timer = setTimeout(again, retryMs).unref();
    } finally {
      onTried();
    }
  }
  function again(): void {
    running = make();
  }
  let running = make();
  return {
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
