import { unreadableIn } from "../../adapters/kit/rows.ts";
import type { Page, Rows, Slice } from "../../adapters/system.ts";
import { badUserInput } from "./publicError.ts";

/** The most nodes of one page (a source's own page may be smaller; the kit joins pages). */
export const maxPageSize = 200;

/** A Relay connection (GraphQL Cursor Connections Specification, 3): `nodes` is the short way past `edges`. */
export interface Connection<Node> {
  readonly totalCount: TotalCount;
  /** Rows of this page that the source gave and nobody could read; they are not among the nodes. */
  readonly unreadableCount: number;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly edges: readonly Edge<Node>[];
  readonly nodes: readonly Node[];
}

/** A function where the total costs a call of its own. */
export type TotalCount = number | null | (() => Promise<number | null>);

/** Resolver of `totalCount`: graphql-jit does not call a function that it finds as a field's value. */
export function totalCount(connection: { readonly totalCount: TotalCount }): number | null | Promise<number | null> {
  return typeof connection.totalCount === "function" ? connection.totalCount() : connection.totalCount;
}

export interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** Checks `first` (or `last`): a whole number from 0 to 200. Throws `BAD_USER_INPUT` before any source is asked. */
export function pageSize(
  count: number | null | undefined,
  fallback: number,
  argument: "first" | "last" = "first",
): number {
  const size = count ?? fallback;
  if (!Number.isInteger(size) || size < 0 || size > maxPageSize) {
    throw badUserInput(`"${argument}" has to be between 0 and ${maxPageSize}.`);
  }
  return size;
}

/** A connection over a list that is in memory, with `first/after` and `last/before`; cursors are positions. */
export function connectionOfArray<Node>(nodes: Rows<Node>, page: PageArguments, fallback = 20): Connection<Node> {
  let start = page.after === null || page.after === undefined ? 0 : decodeOffset(page.after);
  let end = page.before === null || page.before === undefined ? nodes.length : decodeOffset(page.before) - 1;
  start = Math.min(start, nodes.length);
  end = Math.max(start, Math.min(end, nodes.length));
  if (page.last !== null && page.last !== undefined) {
    start = Math.max(start, end - pageSize(page.last, fallback, "last"));
  } else {
    end = Math.min(end, start + pageSize(page.first, fallback));
  }
  return connectionOfWindow(nodes.slice(start, end), {
    totalCount: nodes.length,
    // Where the rows would stand is not known: the list lacks them on every page.
    unreadableCount: unreadableIn(nodes),
    hasNextPage: end < nodes.length,
    hasPreviousPage: start > 0,
    cursorOf: (index) => encodeOffset(start + index + 1),
  });
}

export interface Window {
  readonly totalCount: TotalCount;
  readonly unreadableCount?: number;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly cursorOf: (index: number) => string;
  /** Where the page ends behind rows that were left out, so that the next one does not begin with them. */
  readonly endCursor?: string;
}

/** A connection over one fetched window. */
export function connectionOfWindow<Node>(nodes: readonly Node[], window: Window): Connection<Node> {
  const edges = nodes.map((node, index) => ({ cursor: window.cursorOf(index), node }));
  return {
    totalCount: window.totalCount,
    unreadableCount: window.unreadableCount ?? 0,
    pageInfo: {
      hasNextPage: window.hasNextPage,
      hasPreviousPage: window.hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: window.endCursor ?? edges.at(-1)?.cursor ?? null,
    },
    edges,
    nodes,
  };
}

/**
 * Whether something follows a window of a list. A page without rows has no cursor to go on from, whatever its total promises:
 * a client would start again from the beginning.
 */
export function hasMore({ rows, total, gaps }: Page<unknown>, { offset, limit }: Slice): boolean {
  const read = gaps?.read ?? rows.length;
  if (total === null) return read > 0 && read >= limit;
  return (read > 0 || limit === 0) && offset + read < total;
}

/** An opaque cursor for a position counted from the list's start. */
export function encodeOffset(offset: number): string {
  return Buffer.from(`o${offset}`).toString("base64url");
}

/** The position in a cursor. Throws `BAD_USER_INPUT` for anything that no page of ours gave. */
export function decodeOffset(cursor: string): number {
  const match = /^o(\d{1,9})$/.exec(Buffer.from(cursor, "base64url").toString("utf8"));
  if (match?.[1] === undefined) throw badCursor();
  return Number(match[1]);
}

export function badCursor(): Error {
  return badUserInput(
    '"after" or "before" is no cursor of this list. Take it from "pageInfo" or "edges" of an answer.',
  );
}
