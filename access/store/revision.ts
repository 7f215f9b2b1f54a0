import type { StoreTransaction } from "./openStore.ts";

/** Channel of NOTIFY; its payload is the revision. A hint to look sooner, never the only way to learn of a change. */
export const changeChannel = "access_change";

/**
 * The number of the next change, first statement of every transaction that changes a client, its documents or the revoked
 * tokens. Changes wait for each other here, so their numbers become visible in order.
 *
 * @param actor who makes the change, for the note that the store takes of it: id of a client, or a name from `actors`
 */
export async function nextRevision(transaction: StoreTransaction, actor: string): Promise<bigint> {
  const { value } = await transaction.storeRevision.update({
    where: { single: true },
    data: { value: { increment: 1 } },
  });
  await transaction.$executeRaw`SELECT set_config('community_graph.actor', ${actor}, true)`;
  // Delivered when the transaction commits, and not at all when it does not.
  await transaction.$executeRaw`SELECT pg_notify(${changeChannel}, ${String(value)})`;
  return value;
}

/** Who changes something without being a client. */
export const actors = { commandLine: "command line", gateway: "gateway" } as const;
