import { kindCodes } from "../codes.ts";
import type { AuditIndex } from "../openIndex.ts";

/** What the index knows of one chain. */
export interface IndexedChain {
  readonly chain: string;
  /** The last record in the index. */
  readonly shipped: number;
  readonly shippedAt: Date | null;
  readonly seals: number;
  /** The last sequence under a seal. */
  readonly sealed: number;
  readonly lastSealAt: Date | null;
  /** 结果未知 Intents of the last 30 days that no record of an outcome followed in a quarter of an hour. */
  readonly unknownOutcomes: number;
  readonly verification: Verification | null;
}

/** 核验 The last one of a chain. */
export interface Verification {
  readonly at: Date;
  readonly to: number;
  readonly ok: boolean;
  readonly problem: string | null;
}

export async function indexedChains(index: AuditIndex): Promise<readonly IndexedChain[]> {
  const { prisma } = index;
  const unknown = await unknownOutcomes(index);
  const chains = await prisma.chain.findMany({ orderBy: { name: "asc" } });
  return Promise.all(
    chains.map(async ({ id, name }) => {
      const where = { chain: id };
      const [[progress], [seal], [verification]] = await Promise.all([
        prisma.progress.findMany({ where, orderBy: { fromSequence: "desc" }, take: 1 }),
        prisma.seal.findMany({ where, orderBy: { seal: "desc" }, take: 1 }),
        prisma.verification.findMany({ where, orderBy: { at: "desc" }, take: 1 }),
      ]);
      return {
        chain: name,
        shipped: Number(progress?.toSequence ?? 0),
        shippedAt: progress?.shippedAt ?? null,
        seals: Number(seal?.seal ?? 0),
        sealed: Number(seal?.toSequence ?? 0),
        lastSealAt: seal?.time ?? null,
        unknownOutcomes: unknown.get(id) ?? 0,
        verification:
          verification === undefined
            ? null
            : {
                ...{ at: verification.at, to: Number(verification.toSequence) },
                ...{ ok: verification.ok, problem: verification.problem },
              },
      };
    }),
  );
}

async function unknownOutcomes({ pool }: AuditIndex): Promise<ReadonlyMap<number, number>> {
  const { rows } = await pool.query<{ chain: number; count: number }>(
    `SELECT r.chain, count(*)::int AS count FROM audit.record AS r
     WHERE r.kind = ${kindCodes.intent} AND r.time < now() - interval '15 minutes' AND r.time > now() - interval '30 days'
       AND NOT EXISTS (SELECT FROM audit.record AS o WHERE o.chain = r.chain AND o.intent = r.sequence)
     GROUP BY r.chain`,
  );
  return new Map(rows.map(({ chain, count }) => [chain, count]));
}

/**
 * Notes what a verification of a chain found, for `auditIntegrity`.
 *
 * @returns false where the index does not know the chain
 */
export async function noteVerification(
  { prisma }: AuditIndex,
  chain: string,
  { to, ok, problem }: Omit<Verification, "at">,
): Promise<boolean> {
  const [known] = await prisma.chain.findMany({ where: { name: chain }, take: 1 });
  if (known === undefined) return false;
  await prisma.verification.create({ data: { chain: known.id, toSequence: to, ok, problem } });
  return true;
}
