import { createClient } from "@redis/client";
import type { Log } from "../kit/log.ts";
import type { Soon } from "../kit/soon.ts";
import type { Account, Bucket, Counters } from "./counters.ts";
import type { MemoryCounters } from "./memoryCounters.ts";
import { redisScripts } from "./redisScripts.ts";
import { endOfDay } from "./shanghaiDay.ts";

export interface RedisCountersOptions {
  /** `redis://…`, `rediss://…` or that of a Valkey server. */
  readonly url: string;
  /** Of one command; then this process decides by itself. */
  readonly deadlineMs: number;
  /** Decides while Redis is silent. */
  readonly local: MemoryCounters;
  readonly log: Log;
}

/** Redis is left alone for this long after it was silent, so that not every request waits for a deadline. */
const silenceMs = 1_000;

/** An account stays this long after its day, for corrections that come late. */
const afterlifeMs = 3_600_000;

/**
 * Counters that several gateways share. While Redis does not answer each gateway counts by itself with the whole limit
 * (availability before exactness), from what it last knew of an account; what it has counted meanwhile is added when Redis
 * is back. A command that ran although its answer was late is counted twice: at most one estimate each.
 */
export function openRedisCounters({ url, deadlineMs, local, log }: RedisCountersOptions): Counters {
  const client = createClient({
    url,
    scripts: redisScripts,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    socket: { connectTimeout: 2_000, reconnectStrategy: (retries) => Math.min(2_000, 50 * 2 ** Math.min(retries, 6)) },
  });
  /** Amounts that Redis has not heard of. */
  const unsent = new Map<string, { readonly account: Account; amount: number }>();
  let silentUntil = 0;
  let lastFailure: string | null = null;
  let wasReachable = false;

  const isReachable = () => client.isReady && performance.now() >= silentUntil;

  function fail(error: unknown): void {
    lastFailure = codeOf(error);
    silentUntil = performance.now() + silenceMs;
    if (wasReachable) log.warn({ code: lastFailure }, "limits: redis does not answer; this process counts by itself");
    wasReachable = false;
  }

  async function withinDeadline<Value>(command: Promise<Value>): Promise<Value> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new DOMException("no reply in time", "TimeoutError")), deadlineMs);
    try {
      return await Promise.race([command, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async function ask<Value>(command: () => Promise<Value>, otherwise: () => Value): Promise<Value> {
    try {
      const value = await withinDeadline(command());
      if (!wasReachable) log.info({}, "limits: redis answers");
      wasReachable = true;
      if (unsent.size > 0) void sendUnsent();
      return value;
    } catch (error) {
      fail(error);
      return otherwise();
    }
  }

  const spend = (account: Account, amount: number, limit: number | null) =>
    client.spend(
      `limits:spent:${account.kind}:${account.id}:${account.day}`,
      amount,
      limit,
      endOfDay(account.day) + afterlifeMs,
    );

  function remember(account: Account, amount: number): void {
    const key = `${account.kind} ${account.id} ${account.day}`;
    const known = unsent.get(key);
    if (known !== undefined) known.amount += amount;
    else if (unsent.size < maxUnsent) unsent.set(key, { account, amount });
  }

  async function sendUnsent(): Promise<void> {
    const entries = [...unsent.values()];
    unsent.clear();
    let isSilent = false;
    for (const { account, amount } of entries) {
      if (!isSilent) isSilent = await withinDeadline(spend(account, amount, null)).then(isNoFailure, isFailure);
      if (isSilent) remember(account, amount);
    }
  }

  function take(buckets: readonly Bucket[], takes: boolean): Soon<number> {
    const alone = () => (takes ? local.take(buckets) : Math.max(...buckets.map(local.look)));
    if (!isReachable()) return alone();
    const keyed = buckets.map((bucket) => ({ ...bucket, key: keyOf(bucket) }));
    return ask(() => client.takeBuckets(keyed, takes), alone);
  }

  client.on("error", fail);
  client.on("ready", () => {
    silentUntil = 0;
    void sendUnsent();
  });
  client.connect().catch(fail);

  return {
    take: (buckets) => take(buckets, true),
    look: (bucket) => take([bucket], false),
    giveBack(bucket) {
      const alone = () => local.giveBack(bucket);
      return isReachable() ? ask(() => client.giveBack(keyOf(bucket), bucket.intervalMs), alone) : alone();
    },
    reserve(account, amount, limit) {
      const alone = () => {
        const grant = local.reserve(account, amount, limit);
        if (grant.granted) remember(account, amount);
        return grant;
      };
      if (!isReachable()) return alone();
      return ask(async () => {
        const grant = await spend(account, amount, limit);
        local.learn(account, grant.spent);
        return grant;
      }, alone);
    },
    adjust(account, amount) {
      const alone = () => {
        local.adjust(account, amount);
        remember(account, amount);
      };
      if (!isReachable()) return alone();
      return ask(async () => {
        const { spent } = await spend(account, amount, null);
        local.learn(account, spent);
      }, alone);
    },
    status: () => ({ kind: "redis", reachable: isReachable(), lastFailure }),
    close: async () => client.destroy(),
  };
}

function keyOf({ kind, id }: Bucket): string {
  return `limits:rate:${kind}:${id}`;
}

const isNoFailure = () => false;
const isFailure = () => true;

/** Accounts; beyond them what was counted alone is known to this process only. */
const maxUnsent = 100_000;

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
