import type { ChangeFeed } from "../clients/changeFeed.ts";
import type { Store } from "../store/openStore.ts";
import { actors, nextRevision } from "../store/revision.ts";

/** 已撤销令牌 Tokens that were revoked before their end, in memory and in the store. */
export interface RevokedTokens {
  readonly isRevoked: (jti: string) => boolean;
  /**
   * Acts here at once, on other replicas when their feed tells them.
   *
   * @param expiresAt of the token; milliseconds since the epoch
   */
  readonly revoke: (jti: string, clientId: string, expiresAt: number) => Promise<void>;
}

export interface RevokedTokensOptions {
  readonly store: Store;
  readonly feed: Pick<ChangeFeed, "onChanges">;
  readonly now?: () => number;
}

/** Kept this long after the end of a token, for clocks that differ. */
const marginMs = 60_000;

/** Holds no more than the tokens of one life: what has expired is dropped here and in the store. */
export async function openRevokedTokens(options: RevokedTokensOptions): Promise<RevokedTokens> {
  const { store, feed, now = Date.now } = options;
  const ends = new Map<string, number>();
  const alive = () => new Date(now() - marginMs);

  const read = async (after: bigint | null) => {
    const rows = await store.prisma.revokedToken.findMany({
      where: { expiresAt: { gt: alive() }, ...(after !== null && { revision: { gt: after } }) },
    });
    for (const [jti, end] of ends) if (end < alive().getTime()) ends.delete(jti);
    for (const { jti, expiresAt } of rows) ends.set(jti, expiresAt.getTime());
  };
  feed.onChanges(({ after }) => read(after));
  await read(null);

  return {
    isRevoked: (jti) => ends.has(jti),
    async revoke(jti, clientId, expiresAt) {
      await store.prisma.$transaction(async (transaction) => {
        const revision = await nextRevision(transaction, actors.gateway);
        await transaction.revokedToken.deleteMany({ where: { expiresAt: { lt: alive() } } });
        await transaction.revokedToken.upsert({
          where: { jti },
          create: { jti, clientId, expiresAt: new Date(expiresAt), revision },
          update: {},
        });
      });
      ends.set(jti, expiresAt);
    },
  };
}
