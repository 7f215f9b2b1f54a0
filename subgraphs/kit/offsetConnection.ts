import type { Page, Slice } from "../../adapters/system.ts";
import { type Connection, connectionOfWindow, decodeOffset, encodeOffset, hasMore, pageSize } from "./connection.ts";

/** A forward connection over a list that the source pages by number; cursors are positions from the list's start. */
export async function offsetConnection<Node>(
  page: { readonly first?: number | null | undefined; readonly after?: string | null | undefined },
  fetch: (slice: Slice) => Promise<Page<Node>>,
): Promise<Connection<Node>> {
  const limit = pageSize(page.first, 20);
  const offset = page.after === null || page.after === undefined ? 0 : decodeOffset(page.after);
  const window = await fetch({ offset, limit });
  const { rows, total, gaps } = window;
  const read = gaps?.read ?? rows.length;
  return connectionOfWindow(rows, {
    totalCount: total,
    unreadableCount: gaps?.unreadable ?? 0,
    hasNextPage: hasMore(window, { offset, limit }),
    hasPreviousPage: offset > 0,
    cursorOf: (index) => encodeOffset(offset + (gaps?.places[index] ?? index) + 1),
    ...(gaps === undefined ? {} : { endCursor: encodeOffset(offset + read) }),
  });
}
