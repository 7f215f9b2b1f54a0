import type { ApiClient } from "../client.ts";
import type { Prisma } from "../generated/store/client.ts";
import type { Store } from "../store/openStore.ts";
import { isClientId } from "./checkClient.ts";
import { clientOfRow } from "./clientRow.ts";

export type ClientState = "active" | "expired" | "revoked";

export interface ClientFilter {
  /** Part of the name, upper or lower case. */
  readonly name?: string | undefined;
  readonly organisation?: string | undefined;
  readonly state?: ClientState | undefined;
}

export interface PageOfClients extends ClientFilter {
  /** At most 1,000. */
  readonly first: number;
  /** Id of the last client of the page before. */
  readonly after?: string | undefined;
}

export interface ClientPage {
  /** In the order of their ids. */
  readonly clients: readonly ApiClient[];
  readonly hasNextPage: boolean;
}

export interface ClientDetails {
  readonly client: ApiClient;
  readonly createdAt: number;
  /** When each valid secret was made and when it ends, milliseconds; the current one has no end. */
  readonly secrets: readonly { readonly createdAt: number; readonly expiresAt: number | null }[];
  /** `kid` of each key that the client signs with; empty for a client with secrets. */
  readonly keyIds: readonly string[];
  readonly documentCount: number;
}

export async function listClients(store: Store, { first, after, ...filter }: PageOfClients): Promise<ClientPage> {
  const take = Math.max(0, Math.min(first, 1_000));
  const rows = await store.prisma.apiClient.findMany({
    where: { AND: [whereOf(filter), after === undefined ? {} : { id: { gt: after } }] },
    orderBy: { id: "asc" },
    take: take + 1,
  });
  return { clients: rows.slice(0, take).map(clientOfRow), hasNextPage: rows.length > take };
}

export function countClients(store: Store, filter: ClientFilter): Promise<number> {
  return store.prisma.apiClient.count({ where: whereOf(filter) });
}

/** Those of the ids that are there. */
export async function clientDetails(store: Store, ids: readonly string[]): Promise<ReadonlyMap<string, ClientDetails>> {
  const rows = await store.prisma.apiClient.findMany({
    where: { id: { in: ids.filter(isClientId) } },
    include: { secrets: { orderBy: { id: "asc" } }, _count: { select: { clientDocuments: true } } },
  });
  return new Map(rows.map((row) => [row.id, detailsOfRow(row)]));
}

type DetailsRow = Prisma.ApiClientGetPayload<{
  include: { secrets: true; _count: { select: { clientDocuments: true } } };
}>;

function detailsOfRow(row: DetailsRow): ClientDetails {
  const now = Date.now();
  return {
    client: clientOfRow(row),
    createdAt: row.createdAt.getTime(),
    secrets: row.secrets
      .map(({ createdAt, expiresAt }) => ({
        createdAt: createdAt.getTime(),
        expiresAt: expiresAt?.getTime() ?? null,
      }))
      .filter(({ expiresAt }) => expiresAt === null || expiresAt > now),
    keyIds: keyIdsOf(row.jwks),
    documentCount: row._count.clientDocuments,
  };
}

export function stateOf({ revokedAt, expiresAt }: ApiClient, now: number): ClientState {
  if (revokedAt !== null) return "revoked";
  return expiresAt !== null && expiresAt <= now ? "expired" : "active";
}

function whereOf({ name, organisation, state }: ClientFilter): Prisma.ApiClientWhereInput {
  const now = new Date();
  const ofState: Readonly<Record<ClientState, Prisma.ApiClientWhereInput>> = {
    active: { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
    expired: { revokedAt: null, expiresAt: { lte: now } },
    revoked: { revokedAt: { not: null } },
  };
  return {
    ...(name !== undefined && {
      // Prisma passes the wildcards of LIKE on.
      name: { contains: name.replace(/[\\%_]/g, "\\$&"), mode: "insensitive" },
    }),
    ...(organisation !== undefined && { organisation }),
    ...(state !== undefined && ofState[state]),
  };
}

function keyIdsOf(jwks: Prisma.JsonValue): readonly string[] {
  const keys = typeof jwks === "object" && jwks !== null && !Array.isArray(jwks) ? jwks["keys"] : undefined;
  if (!Array.isArray(keys)) return [];
  return keys.flatMap((key) =>
    typeof key === "object" && key !== null && !Array.isArray(key) && typeof key["kid"] === "string"
      ? [key["kid"]]
      : [],
  );
}
