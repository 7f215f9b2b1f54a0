import type { ApiClient } from "../../access/client.ts";
import type { ClientState } from "../../access/clients/listClients.ts";
import { stateOf } from "../../access/clients/listClients.ts";
import type { ApiClientFilter, Resolvers } from "../../schema/generated/access.ts";
import { totalCount } from "../kit/connection.ts";
import { changing } from "./changing.ts";
import type { Context } from "./context.ts";
import { clientConnection, documentConnection } from "./lists.ts";

const stateNames = { active: "ACTIVE", expired: "EXPIRED", revoked: "REVOKED" } as const;
const stateOfName = { ACTIVE: "active", EXPIRED: "expired", REVOKED: "revoked" } as const satisfies Record<
  string,
  ClientState
>;

export const resolvers: Resolvers = {
  Query: {
    apiClients: (_root, { filter, ...page }, context) => clientConnection(context, filterOf(filter), page),
    apiClient: (_root, { id }, context) => clientOf(context, id),
  },
  Mutation: changing,
  ApiClient: {
    __resolveReference: ({ id }, context) => clientOf(context, id),
    documents: ({ documents }) => (documents === "free" ? "FREE" : "TRUSTED"),
    denied: ({ denied }) => (denied === "refuse" ? "REFUSE" : "NULL"),
    state: (client) => stateNames[stateOf(client, Date.now())],
    expiresAt: ({ expiresAt }) => dateTime(expiresAt),
    revokedAt: ({ revokedAt }) => dateTime(revokedAt),
    createdAt: async (client, _arguments, context) => dateTime((await detailsOf(context, client))?.createdAt ?? null),
    secrets: async (client, _arguments, context) => (await detailsOf(context, client))?.secrets ?? null,
    keyIds: async (client, _arguments, context) => (await detailsOf(context, client))?.keyIds ?? null,
    trustedDocuments: (client, page, context) =>
      documentConnection(context, client, async () => (await detailsOf(context, client))?.documentCount ?? null, page),
  },
  ApiClientKey: {
    createdAt: ({ createdAt }) => dateTime(createdAt) ?? "",
    expiresAt: ({ expiresAt }) => dateTime(expiresAt),
  },
  TrustedDocument: { documentId: ({ id }) => id, createdAt: ({ createdAt }) => dateTime(createdAt) ?? "" },
  ApiClientConnection: { totalCount },
  TrustedDocumentConnection: { totalCount },
};

async function clientOf({ registers, details }: Context, id: string): Promise<ApiClient | null> {
  registers();
  return (await details.load(id))?.client ?? null;
}

function detailsOf({ details }: Context, { id }: ApiClient) {
  return details.load(id);
}

function filterOf(filter: ApiClientFilter | null | undefined) {
  const { name, organisation, state } = filter ?? {};
  return {
    name: name ?? undefined,
    organisation: organisation ?? undefined,
    state: state == null ? undefined : stateOfName[state],
  };
}

/** ISO 8601 in Asia/Shanghai, to the second. */
function dateTime(time: number | null): string | null {
  return time === null ? null : `${new Date(time + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
}
