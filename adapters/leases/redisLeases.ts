import { randomUUID } from "node:crypto";
import { createClient } from "@redis/client";
import type { SourceLeases } from "../system.ts";
import { leaseScripts } from "./leaseScripts.ts";
import { createSystemLease, type RedisSystemLease } from "./systemLease.ts";

export interface RedisLeasesOptions {
  /** `redis://…`, `rediss://…` or that of a Valkey server. */
  readonly url: string;
  readonly report: (message: string, code: string | null) => void;
}

/**
 * For one command. Callers wait for a place anyway, and going on alone costs a pause: so this is longer than the time in
 * which a request is counted (`REDIS_DEADLINE_MS`), and above what a busy event loop is late by.
 */
export const maxLeaseReplyMs = 500;

/** Redis is left alone for this long after it was silent. */
const silenceMs = 1_000;

/** Limits of systems that all processes with the same Redis share. Never throws for Redis; each lease goes on alone. */
export function openRedisLeases({ url, report }: RedisLeasesOptions): SourceLeases {
  const client = createClient({
    url,
    scripts: leaseScripts,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 1_000,
    socket: { connectTimeout: 2_000, reconnectStrategy: (retries) => Math.min(2_000, 50 * 2 ** Math.min(retries, 6)) },
  });
  const holder = randomUUID();
  const leases = new Map<string, RedisSystemLease>();
  let silentUntil = 0;
  let lastFailure: string | null = null;
  let wasReachable = false;
  let isClosed = false;

  function fail(error: unknown): void {
    if (isClosed) return;
    lastFailure = codeOf(error);
    silentUntil = performance.now() + silenceMs;
    if (wasReachable) report("sources: redis does not answer; this process keeps to its share", lastFailure);
    wasReachable = false;
    for (const lease of leases.values()) lease.lost();
  }

  async function withinDeadline<Value>(command: Promise<Value>): Promise<Value> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new DOMException("no reply in time", "TimeoutError")), maxLeaseReplyMs);
    try {
      return await Promise.race([command, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  client.on("error", fail);
  client.on("ready", () => {
    silentUntil = 0;
    for (const lease of leases.values()) lease.found();
  });
  client.connect().catch(fail);

  return {
    open(limits, sharedBy, changed) {
      const lease = createSystemLease({
        limits,
        sharedBy,
        changed,
        holder,
        isReachable: () => client.isReady && performance.now() >= silentUntil,
        lastFailure: () => lastFailure,
        ask: async (request) => {
          try {
            const reply = await withinDeadline(client.lease(request));
            if (!wasReachable) report("sources: redis shares the limits of legacy systems", null);
            wasReachable = true;
            return reply;
          } catch (error) {
            fail(error);
            return null;
          }
        },
      });
      leases.set(limits.system, lease);
      return lease;
    },
    async close() {
      isClosed = true;
      for (const lease of leases.values()) lease.close();
      if (client.isReady) {
        const left = [...leases.keys()].map((system) => client.leave(system, holder));
        await withinDeadline(Promise.all(left)).catch(() => undefined);
      }
      client.destroy();
    },
  };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
