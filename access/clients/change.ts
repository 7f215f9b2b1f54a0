import { createHash } from "node:crypto";
import type { Prisma } from "../generated/store/client.ts";
import type { Store, StoreTransaction } from "../store/openStore.ts";
import { actors, nextRevision } from "../store/revision.ts";
import { refuse } from "./problem.ts";

/** Repeating a change with the same key and the same input gives its first outcome and changes nothing. */
export interface Idempotency {
  /** Id of the client that sends the change; keys of others are others. Empty for none. */
  readonly owner: string;
  /** 1 to 128 characters. */
  readonly key: string;
}

export interface Changed<Outcome> {
  readonly outcome: Outcome;
  /** The change had been made before with this key. */
  readonly repeated: boolean;
}

export interface ChangeRequest<Outcome extends Prisma.InputJsonObject> {
  /** Name of the operation, and what it was given: another under the same key is refused. */
  readonly operation: string;
  readonly input: unknown;
  readonly idempotency: Idempotency | null;
  /** What it answers is kept for repeats, so it holds no secret. */
  readonly run: (transaction: StoreTransaction, revision: bigint) => Promise<Outcome>;
}

/** Keys are known for so long; a repeat after it is a change of its own. */
const keptMs = 7 * 86_400_000;

/**
 * Makes a change with a revision of its own, both or neither.
 *
 * @throws RegisterError IDEMPOTENCY_KEY_REUSED when the key was used for something else
 */
export async function change<Outcome extends Prisma.InputJsonObject>(
  store: Store,
  { operation, input, idempotency, run }: ChangeRequest<Outcome>,
): Promise<Changed<Outcome>> {
  return store.prisma.$transaction(async (transaction) => {
    // Also orders two repeats that come at the same time.
    const revision = await nextRevision(transaction, idempotency?.owner || actors.commandLine);
    if (idempotency === null) return { outcome: await run(transaction, revision), repeated: false };

    const { owner, key } = idempotency;
    const fingerprint = fingerprintOf(operation, input);
    await transaction.idempotencyRecord.deleteMany({ where: { createdAt: { lt: new Date(Date.now() - keptMs) } } });
    const known = await transaction.idempotencyRecord.findUnique({ where: { owner_key: { owner, key } } });
    if (known !== null) {
      if (!fingerprint.equals(known.fingerprint)) {
        throw refuse("idempotencyKey", "IDEMPOTENCY_KEY_REUSED", "The key was used for something else before.");
      }
      return { outcome: known.outcome as unknown as Outcome, repeated: true };
    }
    const outcome = await run(transaction, revision);
    await transaction.idempotencyRecord.create({
      data: { owner, key, fingerprint: Uint8Array.from(fingerprint), outcome },
    });
    return { outcome, repeated: false };
  });
}

function fingerprintOf(operation: string, input: unknown): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([operation, ordered(input)]))
    .digest();
}

/** The same input is the same, in whichever order its members were written. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, ordered(member)]),
  );
}
