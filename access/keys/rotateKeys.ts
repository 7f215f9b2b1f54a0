import type { AtRestCipher } from "../store/atRestCipher.ts";
import type { Store, StoreTransaction } from "../store/openStore.ts";
import { actors, nextRevision } from "../store/revision.ts";
import { newSigningKey } from "./signingKey.ts";

export interface KeyTimes {
  /** Seconds that a new key is published before it signs: longer than any verifier keeps the JWKS. */
  readonly overlapS: number;
  /** Seconds that a token lives. */
  readonly tokenLifeS: number;
}

export interface ListedKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly state: "published" | "signs" | "verifies" | "retired";
  readonly notBefore: Date;
  readonly retiresAt: Date | null;
}

/** Seconds beyond the life of a token, for clocks that differ. */
const marginS = 60;

/**
 * Publishes a new signing key. It signs after the overlap; the others verify until the last token that they can have
 * signed has expired.
 *
 * @returns the kid of the new key
 */
export async function rotateKeys(
  store: Store,
  cipher: AtRestCipher,
  times: KeyTimes,
  now = new Date(),
): Promise<string> {
  return store.prisma.$transaction(async (transaction) => {
    await nextRevision(transaction, actors.commandLine);
    const notBefore = later(now, times.overlapS);
    const retiresAt = later(notBefore, times.tokenLifeS + marginS);
    // One that would begin to sign later has signed nothing yet, and now never will.
    await transaction.signingKey.deleteMany({ where: { notBefore: { gte: notBefore } } });
    await transaction.signingKey.updateMany({ where: { retiresAt: null }, data: { retiresAt } });
    return insertKey(transaction, cipher, notBefore);
  });
}

/**
 * For a key that somebody else may have: a new one signs at once, and no token of any other is valid any more.
 *
 * @returns the kid of the new key
 */
export async function withdrawKeys(store: Store, cipher: AtRestCipher, now = new Date()): Promise<string> {
  return store.prisma.$transaction(async (transaction) => {
    await nextRevision(transaction, actors.commandLine);
    await transaction.signingKey.deleteMany();
    return insertKey(transaction, cipher, now);
  });
}

/** The first key signs at once. Does nothing where there is one. */
export async function ensureKey(store: Store, cipher: AtRestCipher, now = new Date()): Promise<void> {
  if ((await store.prisma.signingKey.count({ where: { retiresAt: null } })) > 0) return;
  await store.prisma.$transaction(async (transaction) => {
    // Replicas that start at once wait here for each other.
    await nextRevision(transaction, actors.gateway);
    if ((await transaction.signingKey.count({ where: { retiresAt: null } })) > 0) return;
    await insertKey(transaction, cipher, now);
  });
}

/** In the order in which they sign, without anything secret. */
export async function listKeys(store: Store, now = new Date()): Promise<readonly ListedKey[]> {
  const rows = await store.prisma.signingKey.findMany({
    select: { kid: true, algorithm: true, notBefore: true, retiresAt: true },
    orderBy: { notBefore: "asc" },
  });
  const signs = rows.findLast(
    ({ notBefore, retiresAt }) => notBefore <= now && (retiresAt === null || retiresAt > now),
  );
  return rows.map((row) => ({
    ...row,
    state:
      row.kid === signs?.kid
        ? "signs"
        : row.retiresAt !== null && row.retiresAt <= now
          ? "retired"
          : row.notBefore > now
            ? "published"
            : "verifies",
  }));
}

async function insertKey(transaction: StoreTransaction, cipher: AtRestCipher, notBefore: Date): Promise<string> {
  const { kid } = await transaction.signingKey.create({ data: newSigningKey(cipher, notBefore) });
  return kid;
}

function later(from: Date, seconds: number): Date {
  return new Date(from.getTime() + seconds * 1_000);
}
