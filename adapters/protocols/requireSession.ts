import type { ClientBase } from "pg";
import { GuardedClient } from "../kit/postgres/guardedClient.ts";
import { ProtocolError } from "../kit/postgres/protocolError.ts";

/** Start-up options of a session: only reads, moments at UTC (see `decodeTimestamptz`) and in the form that Prisma's adapter takes apart. */
export const sessionOptions = "-c default_transaction_read_only=on -c TimeZone=UTC -c DateStyle=ISO";

/**
 * An address whose `options` end with ours: the driver lets the address win over what is given beside it, and the server the
 * last of two settings.
 */
export function withSessionOptions(address: string): string {
  const url = URL.parse(address);
  if (url === null) return address;
  url.searchParams.set("options", `${url.searchParams.get("options") ?? ""} ${sessionOptions}`.trim());
  return url.href;
}

const isUtc = /^(Etc\/)?(UTC|UCT|Zulu|Universal|GMT|Greenwich)$/i;

/**
 * Whether a new session is what was asked for, by what the server reports of it: a pooler in between may have dropped the options.
 * @throws ProtocolError for a session that could write, and for another zone, form of dates or encoding, any of which would change
 *   values silently
 */
export async function requireSession(client: ClientBase): Promise<void> {
  if (!(client instanceof GuardedClient)) return;
  const { session } = client;
  const wrong = [
    (session.get("default_transaction_read_only") ?? "on") === "on" ? null : "default_transaction_read_only",
    isUtc.test(session.get("TimeZone") ?? "UTC") ? null : "TimeZone",
    (session.get("DateStyle") ?? "ISO").startsWith("ISO") ? null : "DateStyle",
    /^utf-?8$/i.test(session.get("client_encoding") ?? "UTF8") ? null : "client_encoding",
  ].filter((name) => name !== null);
  if (wrong.length === 0) return;
  throw new ProtocolError(
    "08P01",
    `The session's ${wrong.join(" and ")} is not what the connection asked for; a pooler in between drops its options.`,
  );
}
