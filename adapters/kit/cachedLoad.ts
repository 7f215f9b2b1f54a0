import type { CachePolicy, Call } from "../system.ts";
import { createCache } from "./cache.ts";
import type { Runner } from "./runner.ts";

/** Reads keys under a call; a key without a record is not in the map. */
export type LoadKeys<Value> = (keys: readonly string[], call: Call) => Promise<ReadonlyMap<string, Value>>;

/** The load itself, or with a policy, the load behind a cache that concurrent callers share. */
export function cachedLoad<Value>(
  operation: string,
  policy: CachePolicy | undefined,
  { system, cache: store }: Pick<Runner<never, unknown>, "system" | "cache">,
  load: LoadKeys<Value>,
): LoadKeys<Value> {
  if (policy === undefined) return load;
  const readThrough = createCache<Value>({ system, operation, policy, store });
  return (keys, call) =>
    readThrough(keys, call.signal, (missing, shared) => load(missing, { ...call, signal: shared }));
}
