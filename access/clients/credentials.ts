import type { Store } from "../store/openStore.ts";
import { isClientId } from "./checkClient.ts";
import { matchesAny } from "./secret.ts";

/** What the token endpoint asks about who says that it is a client. Reads the store itself: a revoked secret is dead at once. */
export interface ClientCredentials {
  /** False also for a client that is unknown, revoked, expired or signs with its own keys. */
  readonly matchesSecret: (clientId: string, secret: string) => Promise<boolean>;
  /** Public keys, RFC 7517; null for a client that is unknown, revoked, expired or has a secret. */
  readonly publicKeys: (clientId: string) => Promise<{ readonly keys: readonly object[] } | null>;
}

export function createClientCredentials(store: Store): ClientCredentials {
  async function active(clientId: string) {
    if (!isClientId(clientId)) return null;
    const now = new Date();
    return store.prisma.apiClient.findFirst({
      where: { id: clientId, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
      select: {
        jwks: true,
        secrets: { where: { OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] }, select: { hash: true } },
      },
    });
  }
  return {
    async matchesSecret(clientId, secret) {
      const client = await active(clientId);
      if (client === null || client.jwks !== null) return false;
      return matchesAny(
        secret,
        client.secrets.map(({ hash }) => hash),
      );
    },
    async publicKeys(clientId) {
      const client = await active(clientId);
      return (client?.jwks as { readonly keys: readonly object[] } | null | undefined) ?? null;
    },
  };
}
