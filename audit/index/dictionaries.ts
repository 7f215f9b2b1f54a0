import { hash } from "node:crypto";
import type pg from "pg";
import type { ReadingBody } from "../record.ts";

export type TermKind = "client" | "agency" | "purpose" | "operation" | "action";
export type SetKind = "fields" | "sources";

/** Ids of values that many records share. What is not there yet is added, outside of any transaction of records. */
export interface Dictionaries {
  readonly chain: (name: string) => Promise<number>;
  readonly terms: (kind: TermKind, values: Iterable<string>) => Promise<Ids>;
  /** By the digest of the reading; one that no record `reading` came with is absent. */
  readonly readings: (digests: Iterable<string>, bodies: Iterable<ReadingBody>) => Promise<Ids>;
  /** By `keyOfSet`. */
  readonly sets: (kind: SetKind, sets: ReadonlyMap<string, readonly string[]>) => Promise<Ids>;
  /** After a failure: the database may be another one. */
  readonly forget: () => void;
}

export type Ids = ReadonlyMap<string, number>;

/** Entries in memory of each kind; then they are asked for anew. */
const maxRemembered = 50_000;

export function keyOfSet(words: readonly string[]): string {
  return JSON.stringify(words);
}

export function createDictionaries(pool: pg.Pool): Dictionaries {
  const known = new Map<string, Map<string, number>>();

  async function idsOf(kind: string, keys: Iterable<string>, ask: Ask, add: Ask | null): Promise<Ids> {
    const wanted = new Set(keys);
    let ids = known.get(kind) ?? new Map<string, number>();
    if (ids.size > maxRemembered) ids = new Map();
    known.set(kind, ids);
    const missing = () => [...wanted].filter((key) => !ids.has(key));
    for (const step of add === null ? [ask] : [ask, add, ask]) {
      const now = missing();
      if (now.length === 0) break;
      for (const { key, id } of await step(now)) ids.set(key, id);
    }
    return ids;
  }

  return {
    async chain(name) {
      const ids = await idsOf(
        "chain",
        [name],
        (keys) => rows(pool, "SELECT name AS key, id FROM audit.chain WHERE name = ANY ($1)", [keys]),
        (keys) => rows(pool, "INSERT INTO audit.chain (name) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING", [keys]),
      );
      return ids.get(name) ?? 0;
    },
    terms: (kind, values) =>
      idsOf(
        kind,
        values,
        (keys) =>
          rows(pool, "SELECT value AS key, id FROM audit.term WHERE kind = $1 AND value = ANY ($2)", [kind, keys]),
        (keys) =>
          rows(pool, "INSERT INTO audit.term (kind, value) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING", [
            kind,
            keys,
          ]),
      ),
    readings(digests, bodies) {
      const given = new Map([...bodies].map((body) => [body.reading, body]));
      return idsOf(
        "reading",
        new Set([...digests, ...given.keys()]),
        (keys) => rows(pool, "SELECT digest AS key, id FROM audit.reading WHERE digest = ANY ($1)", [keys]),
        async (keys) => {
          for (const key of keys) await addReading(pool, given.get(key));
          return [];
        },
      );
    },
    sets: (kind, sets) =>
      idsOf(
        `set ${kind}`,
        sets.keys(),
        async (keys) => {
          const byDigest = new Map(keys.map((key) => [hash("sha256", key), key]));
          const sql = "SELECT digest AS key, id FROM audit.word_set WHERE kind = $1 AND digest = ANY ($2)";
          const found = await rows(pool, sql, [kind, [...byDigest.keys()]]);
          return found.map(({ key, id }) => ({ key: byDigest.get(key) ?? "", id }));
        },
        async (keys) => {
          for (const key of keys) {
            await pool.query(
              "INSERT INTO audit.word_set (kind, digest, words) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
              [kind, hash("sha256", key), sets.get(key)],
            );
          }
          return [];
        },
      ),
    forget: () => known.clear(),
  };
}

type Ask = (keys: readonly string[]) => Promise<readonly { readonly key: string; readonly id: number }[]>;

async function rows(pool: pg.Pool, sql: string, values: readonly unknown[]) {
  return (await pool.query<{ key: string; id: number }>(sql, [...values])).rows;
}

async function addReading(pool: pg.Pool, body: ReadingBody | undefined): Promise<void> {
  if (body === undefined) return;
  const { reading, hash: textHash, text, fields = {}, denied = [], masked = [] } = body;
  const levels = Object.keys(fields).sort();
  const coordinates = [...new Set(Object.values(fields).flat())].sort();
  await pool.query(
    `INSERT INTO audit.reading (digest, hash, text, fields, denied, masked, levels, coordinates)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
    [reading, textHash, text, JSON.stringify(fields), denied, masked, levels, coordinates],
  );
}
