import type { StoreTransaction } from "../store/openStore.ts";
import { isClientId } from "./checkClient.ts";
import { refuse } from "./problem.ts";

/** A client that is there and was not revoked. @throws RegisterError */
export async function requireActive(transaction: StoreTransaction, id: string) {
  const client = isClientId(id) ? await transaction.apiClient.findUnique({ where: { id } }) : null;
  if (client === null) throw refuse("id", "NOT_FOUND", "No client has this id.");
  if (client.revokedAt !== null) {
    throw refuse("id", "ILLEGAL_TRANSITION", "The client was revoked, which is final. Add another.");
  }
  return client;
}
