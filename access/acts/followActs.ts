import type { AccessLog } from "../accessLog.ts";
import type { ChangeFeed } from "../clients/changeFeed.ts";
import type { Store } from "../store/openStore.ts";

/** 管理行为 A change of a client or a key that the store has noted: access/store/migrations/0002-acts.sql. */
export interface Act {
  readonly id: string;
  /** UTC, milliseconds. */
  readonly time: string;
  readonly action: "client.changed" | "client.documents.changed" | "signing-key.rotated";
  readonly target: string;
  readonly actor: string;
  /** SHA-256, hexadecimal; null where there was, or is, nothing. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Resolves when the act is recorded for good. */
export type RecordAct = (act: Act) => Promise<void>;

export interface FollowActsOptions {
  readonly store: Store;
  readonly feed: Pick<ChangeFeed, "onChanges">;
  readonly log: AccessLog;
  /** Pause after which those are tried again that could not be recorded; 5,000 by default. */
  readonly retryMs?: number;
}

interface ActRow {
  readonly id: bigint;
  readonly made_at: string;
  readonly action: Act["action"];
  readonly target: string;
  readonly actor: string;
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
}

const batchSize = 100;

/**
 * Has every act recorded by one of the replicas, in the order of their transactions. One that dies between the record and the
 * mark leaves the act to be recorded once more, under the same id.
 */
export function followActs(options: FollowActsOptions, record: RecordAct): { readonly close: () => Promise<void> } {
  const { store, feed, log, retryMs = 5_000 } = options;
  let running: Promise<void> | null = null;
  let again = false;
  let closed = false;

  async function takeBatch(): Promise<number> {
    return store.prisma.$transaction(
      async (transaction) => {
        const rows = await transaction.$queryRaw<ActRow[]>`
          SELECT id, to_char(made_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS made_at,
            action, target, actor, before, after FROM access_act
          WHERE recorded_at IS NULL ORDER BY id LIMIT ${batchSize} FOR UPDATE SKIP LOCKED`;
        for (const row of rows) {
          await record(actOf(row));
          await transaction.$executeRaw`UPDATE access_act SET recorded_at = now() WHERE id = ${row.id}`;
        }
        return rows.length;
      },
      { timeout: 30_000 },
    );
  }

  async function drain(): Promise<void> {
    do {
      again = false;
      while (!closed && (await takeBatch()) === batchSize);
    } while (again && !closed);
  }

  function look(): void {
    again = true;
    running ??= drain()
      .catch((error: unknown) => log.warn({ err: error }, "administrative acts could not be recorded yet"))
      .finally(() => {
        running = null;
      });
  }

  feed.onChanges(async () => look());
  const timer = setInterval(look, retryMs);
  timer.unref();
  look();
  return {
    async close() {
      closed = true;
      clearInterval(timer);
      await running;
    },
  };
}

function actOf({ id, made_at: madeAt, action, target, actor, before, after }: ActRow): Act {
  return { id: String(id), time: madeAt, action, target, actor, before: hex(before), after: hex(after) };
}

function hex(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString("hex");
}
