import { randomBytes } from "node:crypto";
import { searchable } from "./codes.ts";
import { AuditIndexError } from "./indexError.ts";
import type { AuditIndex } from "./openIndex.ts";

/** 保全 What is kept for an investigation: records of a case, or of one person. */
export interface Hold {
  readonly id: string;
  /** Null for a hold on a person. */
  readonly caseId: string | null;
  readonly reason: string;
  /** Client that set it. */
  readonly actor: string;
  readonly since: Date;
  readonly endsAt: Date;
}

export interface NewHold {
  /** One of both: the case as clients name it, or the hashes of a person. */
  readonly caseId?: string | undefined;
  readonly subjects?: readonly string[] | undefined;
  readonly reason: string;
  readonly endsAt: Date;
  readonly actor: string;
}

/** A hold lasts from here until it is released or ends. */
export async function setHold({ prisma }: AuditIndex, hold: NewHold): Promise<Hold> {
  const { caseId, subjects, reason, endsAt, actor } = hold;
  if ((caseId === undefined) === (subjects === undefined)) {
    throw new AuditIndexError("A hold names a case or a person, one of both.");
  }
  const id = `h-${randomBytes(9).toString("base64url")}`;
  const { at } = await prisma.holdEvent.create({
    data: {
      ...{ hold: id, event: "set", reason, endsAt, actor },
      ...(caseId === undefined ? { subjects: [...(subjects ?? [])] } : { caseId: searchable(caseId) }),
    },
  });
  return { id, caseId: caseId ?? null, reason, actor, since: at, endsAt };
}

/** The hold as it was; null where no such hold lasts. */
export async function releaseHold(index: AuditIndex, id: string, reason: string, actor: string): Promise<Hold | null> {
  const hold = (await activeHolds(index)).find((one) => one.id === id);
  if (hold === undefined) return null;
  // Two that release it at once: the second finds it done.
  await index.prisma.holdEvent.createMany({
    data: [{ hold: id, event: "released", reason, actor, subjects: [] }],
    skipDuplicates: true,
  });
  return hold;
}

/** The newest first. At most 1,000. */
export async function activeHolds({ pool }: AuditIndex): Promise<readonly Hold[]> {
  const { rows } = await pool.query<Omit<Hold, "id" | "caseId" | "since" | "endsAt"> & HoldRow>(
    "SELECT hold, case_id, reason, actor, at, ends_at FROM audit.active_hold ORDER BY at DESC, hold LIMIT 1000",
  );
  return rows.map(({ hold, case_id, reason, actor, at, ends_at }) => ({
    ...{ id: hold, caseId: case_id, reason, actor, since: at, endsAt: ends_at },
  }));
}

interface HoldRow {
  readonly hold: string;
  readonly case_id: string | null;
  readonly at: Date;
  readonly ends_at: Date;
}
