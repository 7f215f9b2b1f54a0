import type { Page } from "../../adapters/system.ts";
import { badCursor, type Connection, connectionOfWindow, pageSize } from "../kit/connection.ts";
import type { UnitList } from "./unitLists.ts";

export interface UnitPage {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** A place in the list of one organisation: behind the row with this key. */
interface UnitCursor {
  readonly unit: string;
  readonly key: string;
}

/**
 * A forward connection over the lists of one or several organisations, one after the other in unit-code order. The first
 * page is batched with those of other connections; what lies behind a cursor is read by key, so that rows which come or go
 * shift nothing.
 */
export async function unitConnection<Filter extends object, Value extends { readonly unitCode: string }>(
  units: readonly string[],
  page: UnitPage,
  source: { readonly list: UnitList<Filter, Value>; readonly filter: Filter; readonly keyOf: (row: Value) => string },
): Promise<Connection<Value>> {
  const { list, filter, keyOf } = source;
  const first = pageSize(page.first, 20);
  const ordered = [...new Set(units)].sort();
  const start = page.after === null || page.after === undefined ? null : decodeCursor(page.after, ordered);
  const limit = first + 1;
  const tops = (rows: number) => Promise.all(ordered.map((unit) => list.top(unit, rows, filter)));

  if (start === null) {
    const pages = await tops(limit);
    return connectionOf(pages, sumOfTotals(pages));
  }
  const parts = await Promise.all(
    ordered
      .filter((unit) => unit >= start.unit)
      .map(async (unit) =>
        unit === start.unit
          ? await list.following({ unit, key: start.key, limit }, filter)
          : await list.top(unit, limit, filter),
      ),
  );
  return connectionOf(parts, async () => sumOfTotals(await tops(1)));

  function connectionOf(pages: readonly Page<Value>[], totalCount: Connection<Value>["totalCount"]): Connection<Value> {
    const rows = pages.flatMap((found) => found.rows).slice(0, first);
    const read = pages.reduce((sum, found) => sum + (found.gaps?.read ?? found.rows.length), 0);
    return connectionOfWindow(rows, {
      totalCount,
      unreadableCount: pages.reduce((sum, { gaps }) => sum + (gaps?.unreadable ?? 0), 0),
      hasNextPage: read > first,
      hasPreviousPage: start !== null,
      cursorOf: (index) => encodeCursor(rows[index], keyOf),
    });
  }
}

function sumOfTotals(pages: readonly Page<unknown>[]): number {
  return pages.reduce((sum, { total }) => sum + (total ?? 0), 0);
}

function encodeCursor<Value extends { readonly unitCode: string }>(
  row: Value | undefined,
  keyOf: (row: Value) => string,
): string {
  return row === undefined ? "" : Buffer.from(`${row.unitCode}~${keyOf(row)}`).toString("base64url");
}

/** Throws `BAD_USER_INPUT` for a cursor of another organisation's list and for anything that no page of ours gave. */
function decodeCursor(cursor: string, units: readonly string[]): UnitCursor {
  const [, unit = "", key = ""] =
    /^([^~]{1,20})~([^\p{C}]{1,80})$/u.exec(Buffer.from(cursor, "base64url").toString("utf8")) ?? [];
  if (!units.includes(unit)) throw badCursor();
  return { unit, key };
}
