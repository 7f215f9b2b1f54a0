import { hashSecret } from "../../../access/clients/secret.ts";
import type { Store } from "../../../access/store/openStore.ts";
import { nextRevision } from "../../../access/store/revision.ts";

export interface TestClient {
  readonly scopes?: readonly string[];
  readonly areas?: readonly string[];
  readonly ceiling?: number;
  readonly purposes?: readonly string[];
  readonly addresses?: readonly string[];
  readonly expiresAt?: Date | null;
  readonly revokedAt?: Date | null;
  readonly jwks?: { readonly keys: readonly object[] } | null;
  readonly secrets?: readonly { readonly secret: string; readonly expiresAt?: Date | null }[];
}

/** A client as the register would have it. */
export async function putClient(store: Store, id: string, client: TestClient): Promise<void> {
  const { secrets = [], jwks = null, scopes = [], areas = [""], purposes = [], addresses = [], ...rest } = client;
  await store.prisma.$transaction(async (transaction) => {
    const revision = await nextRevision(transaction, "test");
    const columns = {
      name: id,
      organisation: "11320583014158223K",
      contact: "team@example.cn",
      ceiling: 2,
      contract: null,
      documents: "free",
      denied: "null",
      introspection: false,
      requestsPerSecond: 10,
      maxCost: 1_000,
      dailyCost: 100_000n,
      expiresAt: null,
      revokedAt: null,
      ...rest,
      scopes: [...scopes],
      areas: [...areas],
      purposes: [...purposes],
      addresses: [...addresses],
      revision,
      ...(jwks !== null && { jwks: JSON.parse(JSON.stringify(jwks)) }),
    };
    await transaction.apiClient.upsert({ where: { id }, create: { id, ...columns }, update: columns });
    await transaction.clientSecret.deleteMany({ where: { clientId: id } });
    for (const { secret, expiresAt = null } of secrets) {
      await transaction.clientSecret.create({ data: { clientId: id, hash: hashSecret(secret), expiresAt } });
    }
  });
}
