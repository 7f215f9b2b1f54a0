import type { StoreTransaction } from "./openStore.ts";

/** Channel of NOTIFY; its payload is the revision. A hint to look sooner, never the only way to learn of a change. */
export const changeChannel = "access_change";

/**
 * The number of the next change, first statement of every transaction that changes a client, its documents or the revoked
 * tokens. Changes wait for each other here, so their numbers become visible in order.
 */
export async function nextRevision(transaction: StoreTransaction): Promise<bigint> {
  const { value } = await transaction.storeRevision.update({
    where: { single: true },
    data: { value: { increment: 1 } },
  });
  // Delivered when the transaction commits, and not at all when it does not.
  await transaction.$executeRaw`SELECT pg_notify(${changeChannel}, ${String(value)})`;
  return value;
}
