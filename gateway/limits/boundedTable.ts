/** State by key for keys that anybody can make up, of bounded size. */
export interface BoundedTable<Entry> {
  /** The key's own entry; when the table is full of keys in use, the one that all further keys share. */
  readonly entryFor: (key: string, now: number) => Entry;
  readonly entries: () => Iterable<readonly [key: string, entry: Entry]>;
}

/** Entries looked at for each new one: more leave than come, so the table shrinks to what is in use. */
const lookedAt = 8;

/** Pause between two searches of a full table. */
const searchPauseMs = 1_000;

/**
 * An entry leaves only when it is as good as new, so one that has used something up stays, however many others come.
 * Newcomers to a full table share one entry: a flood of keys costs only the flood and those who arrive during it.
 *
 * @param isEmpty whether an entry is the same as a new one
 */
export function createBoundedTable<Entry>(
  maxEntries: number,
  make: () => Entry,
  isEmpty: (entry: Entry, now: number) => boolean,
): BoundedTable<Entry> {
  const entries = new Map<string, Entry>();
  const shared = make();
  let searchedAt = Number.NEGATIVE_INFINITY;

  function hasRoom(now: number): boolean {
    let looked = 0;
    for (const [key, entry] of entries) {
      if (looked === lookedAt) break;
      looked += 1;
      entries.delete(key);
      if (!isEmpty(entry, now)) entries.set(key, entry);
    }
    if (entries.size < maxEntries) return true;
    if (now - searchedAt < searchPauseMs) return false;
    searchedAt = now;
    for (const [key, entry] of entries) if (isEmpty(entry, now)) entries.delete(key);
    return entries.size < maxEntries;
  }

  return {
    entryFor(key, now) {
      const known = entries.get(key);
      if (known !== undefined) return known;
      if (!hasRoom(now)) return shared;
      const fresh = make();
      entries.set(key, fresh);
      return fresh;
    },
    entries: () => entries.entries(),
  };
}
