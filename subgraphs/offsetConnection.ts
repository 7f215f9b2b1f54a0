import type { Page, Slice } from "../adapters/contract.ts";
import { type Connection, connectionOfWindow, decodeOffset, encodeOffset, hasMore, pageSize } from "./connection.ts";

/** A forward connection over a list that the source pages by number; cursors are positions from the list's start. */
export async function offsetConnection<Node>(
  page: { readonly first?: number | null | undefined; readonly after?: string | null | undefined },
  fetch: (slice: Slice) => Promise<Page<Node>>,
): Promise<Connection<Node>> {
  const limit = pageSize(page.first, 20);
  const offset = page.after === null || page.after === undefined ? 0 : decodeOffset(page.after);
  const { rows, total } = await fetch({ offset, limit });
  return connectionOfWindow(rows, {
    totalCount: total,
    hasNextPage: hasMore({ rows, total }, { offset, limit }),
    hasPreviousPage: offset > 0,
    cursorOf: (index) => encodeOffset(offset + index + 1),
  });
}
