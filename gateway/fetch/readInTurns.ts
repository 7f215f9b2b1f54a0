import { inOwnTurn, ownTurn } from "../kit/ownTurn.ts";
import type { Soon } from "../kit/soon.ts";

/** Smaller replies are read, merged and written in some 5 ms together. */
const maxQuickReplyBytes = 128 * 1024;

/**
 * Reads a reply. A large one has a turn of the event loop for it, and what is made of it another: both take some 10 ms for each MiB
 * (docs/decisions/0034), and replies that come together would make one block of them all.
 */
export function readInTurns<Reply>(body: Buffer, read: (body: Buffer) => Reply): Soon<Reply> {
  return body.length <= maxQuickReplyBytes ? read(body) : readLarge(body, read);
}

async function readLarge<Reply>(body: Buffer, read: (body: Buffer) => Reply): Promise<Reply> {
  const reply = await inOwnTurn(() => read(body));
  await ownTurn();
  return reply;
}
