import type pg from "pg";
import type { AdministrativeAction, AuditRecord, LevelName, Outcome } from "../../record.ts";
import { kindCodes, outcomeCodes, searchable } from "../codes.ts";
import type { TermKind } from "../dictionaries.ts";
import { addWindow, type Conditions } from "./conditions.ts";
import type { Place } from "./place.ts";

/** 查询条件 All of what is given has to be true of a record. */
export interface RecordFilter {
  readonly from?: Date | undefined;
  /** Not included. */
  readonly to?: Date | undefined;
  readonly kind?: AuditRecord["kind"] | undefined;
  readonly client?: string | undefined;
  readonly user?: string | undefined;
  readonly agency?: string | undefined;
  readonly purpose?: string | undefined;
  readonly caseId?: string | undefined;
  readonly operationHash?: string | undefined;
  readonly operationName?: string | undefined;
  /** A coordinate that could be read: `Person.name`. */
  readonly field?: string | undefined;
  readonly level?: LevelName | undefined;
  /** Id of a legacy system that was called. */
  readonly source?: string | undefined;
  readonly outcome?: Outcome | undefined;
  readonly action?: AdministrativeAction | undefined;
}

/** Values of one column of which each has an index of its own; the list is made of the newest of each. */
export interface OneOf {
  readonly column: "reading" | "sources";
  readonly ids: readonly number[];
}

/**
 * Adds the filter to the conditions on `r`.
 *
 * @returns what one column has to be one of, where there is such; null when no record can fit
 */
export async function addFilter(
  pool: pg.Pool,
  conditions: Conditions,
  filter: RecordFilter,
  after: Place | undefined,
): Promise<readonly OneOf[] | null> {
  addWindow(conditions, "r", { from: filter.from, to: filter.to, after });
  const { kind, user, caseId, outcome } = filter;
  if (kind !== undefined) conditions.add("r.kind = ?", kindCodes[kind]);
  if (user !== undefined) conditions.add("r.user_name = ?", searchable(user));
  if (caseId !== undefined) conditions.add("r.case_id = ?", searchable(caseId));
  if (outcome !== undefined) conditions.add("r.outcome = ?", outcomeCodes[outcome]);
  for (const [column, value] of terms(filter)) {
    const id = await termId(pool, column, value);
    if (id === null) return null;
    conditions.add(`r.${column} = ?`, id);
  }
  const readings = await readingIds(pool, filter);
  const sources = await sourceIds(pool, filter);
  if (readings?.length === 0 || sources?.length === 0) return null;
  const lists: readonly OneOf[] = [
    ...(readings === null ? [] : [{ column: "reading", ids: readings } as const]),
    ...(sources === null ? [] : [{ column: "sources", ids: sources } as const]),
  ];
  // What is told by another record as well.
  if (kind === undefined) conditions.add("r.kind <> ALL (?::int[])", [kindCodes.reading, kindCodes.intent]);
  return lists;
}

function terms(filter: RecordFilter): readonly (readonly [TermKind, string])[] {
  const { client, agency, purpose, operationName, action } = filter;
  const all = { client, agency, purpose, operation: operationName, action };
  return Object.entries(all).flatMap(([kind, value]) =>
    value === undefined ? [] : [[kind as TermKind, value] as const],
  );
}

/** Null for a value that no record has. */
export async function termId(pool: pg.Pool, kind: TermKind, value: string): Promise<number | null> {
  const { rows } = await pool.query<{ id: number }>("SELECT id FROM audit.term WHERE kind = $1 AND value = $2", [
    kind,
    searchable(value),
  ]);
  return rows[0]?.id ?? null;
}

/** Null where the filter says nothing of readings. */
async function readingIds(pool: pg.Pool, { operationHash, field, level }: RecordFilter) {
  if (operationHash === undefined && field === undefined && level === undefined) return null;
  const { rows } = await pool.query<{ id: number }>(
    `SELECT id FROM audit.reading
     WHERE ($1::text IS NULL OR hash = $1)
       AND ($2::text IS NULL OR coordinates @> ARRAY[$2])
       AND ($3::text IS NULL OR $3 = ANY (levels))
       AND ($2::text IS NULL OR $3::text IS NULL OR fields -> $3 ? $2)`,
    [operationHash ?? null, field ?? null, level ?? null],
  );
  return rows.map(({ id }) => id);
}

async function sourceIds(pool: pg.Pool, { source }: RecordFilter) {
  if (source === undefined) return null;
  const { rows } = await pool.query<{ id: number }>(
    "SELECT id FROM audit.word_set WHERE kind = 'sources' AND $1 = ANY (words)",
    [source],
  );
  return rows.map(({ id }) => id);
}
