import { randomUUID } from "node:crypto";
import { createClient } from "@redis/client";
import type { SharedTokens, SourceLeases, SystemLease, SystemLimits } from "../system.ts";
import { leaseScripts } from "./leaseScripts.ts";
import { createSystemLease, type RedisSystemLease } from "./systemLease.ts";
import { tokenScripts } from "./tokenScripts.ts";

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
export function openRedisLeases(options: RedisLeasesOptions): SourceLeases {
  return new RedisLeases(options);
}

class RedisLeases implements SourceLeases {
  readonly tokens: SharedTokens = {
    claim: async (name, unlike) =>
      this.#isReachable() ? await this.#ask(this.#client.claimToken(name, this.#holder, unlike)) : null,
    settle: async (name, outcome) => {
      if (!this.#isReachable()) return;
      if ("pauseMs" in outcome) await this.#ask(this.#client.giveUpToken(name, this.#holder, outcome.pauseMs));
      else await this.#ask(this.#client.keepToken(name, this.#holder, outcome));
    },
  };
  readonly #client: LeaseClient;
  readonly #report: RedisLeasesOptions["report"];
  readonly #holder = randomUUID();
  readonly #leases = new Map<string, RedisSystemLease>();
  #silentUntil = 0;
  #lastFailure: string | null = null;
  #wasReachable = false;
  #isClosed = false;

  constructor({ url, report }: RedisLeasesOptions) {
    this.#report = report;
    this.#client = createLeaseClient(url);
    this.#client.on("error", (error) => this.#fail(error));
    this.#client.on("ready", () => {
      this.#silentUntil = 0;
      for (const lease of this.#leases.values()) lease.found();
    });
    this.#client.connect().catch((error: unknown) => this.#fail(error));
  }

  open(limits: SystemLimits, sharedBy: number, changed: () => void): SystemLease {
    const lease = createSystemLease({
      limits,
      sharedBy,
      changed,
      holder: this.#holder,
      isReachable: () => this.#isReachable(),
      lastFailure: () => this.#lastFailure,
      ask: (request) => this.#ask(this.#client.lease(request)),
    });
    this.#leases.set(limits.system, lease);
    return lease;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const lease of this.#leases.values()) lease.close();
    if (this.#client.isReady) {
      const left = [...this.#leases.keys()].map((system) => this.#client.leave(system, this.#holder));
      await withinDeadline(Promise.all(left)).catch(() => undefined);
    }
    this.#client.destroy();
  }

  #isReachable(): boolean {
    return this.#client.isReady && performance.now() >= this.#silentUntil;
  }

  /** Null where there was no answer in time. */
  async #ask<Reply>(command: Promise<Reply>): Promise<Reply | null> {
    try {
      const reply = await withinDeadline(command);
      if (!this.#wasReachable) this.#report("sources: redis shares the limits of legacy systems", null);
      this.#wasReachable = true;
      return reply;
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  #fail(error: unknown): void {
    if (this.#isClosed) return;
    this.#lastFailure = codeOf(error);
    this.#silentUntil = performance.now() + silenceMs;
    if (this.#wasReachable) {
      this.#report("sources: redis does not answer; this process keeps to its share", this.#lastFailure);
    }
    this.#wasReachable = false;
    for (const lease of this.#leases.values()) lease.lost();
  }
}

type LeaseClient = ReturnType<typeof createLeaseClient>;

function createLeaseClient(url: string) {
  return createClient({
    url,
    scripts: { ...leaseScripts, ...tokenScripts },
    disableOfflineQueue: true,
    commandsQueueMaxLength: 1_000,
    socket: { connectTimeout: 2_000, reconnectStrategy: (retries) => Math.min(2_000, 50 * 2 ** Math.min(retries, 6)) },
  });
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

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
