import type { Call, GroupLookup, Lookup } from "../../adapters/system.ts";

/**
 * A DataLoader batch function over a lookup: records in the order of the keys, null for none, and a failure for a key
 * whose record may be an unreadable one.
 */
export function loadRecords<Key, Value>(lookup: Lookup<Key, Value>, call: Call) {
  return async (keys: readonly Key[]): Promise<(Value | Error | null)[]> => {
    const records = await lookup(keys, call);
    return keys.map((key) => records.get(key) ?? records.unreadable?.get(key) ?? null);
  };
}

/** A DataLoader batch function over a grouped lookup: lists in the order of the keys, empty for none. */
export function loadGroups<Key, Value>(lookup: GroupLookup<Key, Value>, call: Call) {
  return async (keys: readonly Key[]): Promise<(readonly Value[])[]> => {
    const groups = await lookup(keys, call);
    return keys.map((key) => groups.get(key) ?? []);
  };
}
