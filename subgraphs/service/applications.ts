import type { ApplicationRecord } from "../../adapters/systems/service/applicationRecord.ts";
import type { ApplicationState } from "../../adapters/systems/service/applicationState.ts";
import type { ApplicationFilter, ChangeKey, Owners } from "../../adapters/systems/service/frontStatements.ts";
import type { HandlingChannel } from "../../adapters/systems/service/handlingChannel.ts";
import { badCursor, type Connection, connectionOfWindow, pageSize } from "../kit/connection.ts";
import { badUserInput } from "../kit/publicError.ts";
import type { OwnerLoaders } from "./ownerLoaders.ts";

export interface ApplicationArguments {
  readonly state?: readonly ApplicationState[] | null | undefined;
  readonly channel?: HandlingChannel | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/**
 * 办件: a page of the applications of one owner, last changed first. Cursors name the last row seen, so that rows that
 * change while somebody pages shift nothing behind them. The total costs a call of its own when selected.
 */
export async function applicationConnection(
  load: OwnerLoaders,
  { kind, code }: { readonly kind: Owners["kind"]; readonly code: string },
  { state, channel, first, after }: ApplicationArguments,
): Promise<Connection<ApplicationRecord>> {
  const limit = pageSize(first, 20);
  const start = after == null ? null : decodeChangeKey(after);
  const filter: ApplicationFilter = { states: state ?? null, channel: channel ?? null };
  if (filter.states?.length === 0) throw badUserInput('"state" has to name at least one state.');
  const { rows, gaps } = await load.applicationsOf(kind, code, filter, { limit: limit + 1, after: start });
  return connectionOfWindow(rows.slice(0, limit), {
    totalCount: () => load.applicationCountOf(kind, code, filter),
    unreadableCount: gaps?.unreadable ?? 0,
    hasNextPage: (gaps?.read ?? rows.length) > limit,
    hasPreviousPage: start !== null,
    cursorOf: (index) => encodeChangeKey(rows[index]),
  });
}

function encodeChangeKey(row: ApplicationRecord | undefined): string {
  return Buffer.from(JSON.stringify([row?.changeMark ?? null, row?.number ?? ""])).toString("base64url");
}

function decodeChangeKey(cursor: string): ChangeKey {
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  const match = /^\[(?:null|"([\d :/T.-]{0,32})"),"([0-9A-Za-z-]{1,64})"\]$/.exec(text);
  if (match?.[2] === undefined) throw badCursor();
  return { changeMark: match[1] ?? null, number: match[2] };
}
