import { createKeyv } from "keyv";
import type { CachePolicy } from "../system.ts";
import { BoundedMap } from "./boundedMap.ts";
import { createFlights, type Load } from "./flights.ts";

/** The part of Keyv 6 that the cache needs; a `Keyv` fits. A failing store is a miss, never a failed call. */
export interface CacheStore {
  readonly get: (key: string) => Promise<unknown>;
  readonly set: (key: string, value: unknown, ttlMs: number) => Promise<unknown>;
}

export interface CacheOptions {
  readonly system: string;
  readonly operation: string;
  readonly policy: CachePolicy;
  /** A store that replicas share, with values as JSON. By default in memory, bounded by `maxEntries`. */
  readonly store: CacheStore | undefined;
}

/** Reads through the cache. Missing keys are loaded, each once however many callers ask. */
export type ReadThrough<Value> = (
  keys: readonly string[],
  signal: AbortSignal,
  load: Load<Value>,
) => Promise<ReadonlyMap<string, Value>>;

/**
 * Keeps only records: no failures, those of single keys included, and no absences, because a front database loses a
 * record for seconds.
 */
export function createCache<Value>({ system, operation, policy, store }: CacheOptions): ReadThrough<Value> {
  const kept = store ?? createKeyv(new BoundedMap(policy.maxEntries));
  const fly = createFlights<Value>(system, operation);
  const storeKey = (key: string) => `${system}.${operation}:${key}`;

  async function read(keys: readonly string[]): Promise<Map<string, Value>> {
    const entries = await Promise.all(keys.map((key) => kept.get(storeKey(key)).catch(() => undefined)));
    const found = new Map<string, Value>();
    for (const [index, key] of keys.entries()) {
      const entry = entries[index];
      if (isEntry<Value>(entry)) found.set(key, entry.value);
    }
    return found;
  }

  return async (keys, signal, load) => {
    const distinct = [...new Set(keys)];
    const found = await read(distinct);
    const missing = distinct.filter((key) => !found.has(key));
    if (missing.length === 0) return found;
    const loaded = await fly(missing, signal, async (wanted, shared) => {
      const records = await load(wanted, shared);
      const writes = [...records]
        .filter(([, value]) => !(value instanceof Error))
        .map(([key, value]) => kept.set(storeKey(key), { value }, policy.ttlMs).catch(() => false));
      await Promise.all(writes);
      return records;
    });
    return new Map([...found, ...loaded]);
  };
}

function isEntry<Value>(entry: unknown): entry is { readonly value: Value } {
  return typeof entry === "object" && entry !== null && "value" in entry;
}
