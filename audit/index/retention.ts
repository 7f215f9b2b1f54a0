import { rm } from "node:fs/promises";
import { join } from "node:path";
import { AuditConfigError } from "../auditError.ts";
import type { AdministrationBody } from "../record.ts";
import { lastLine, listChains, listSegments, readLines, type SegmentFile } from "./chainFiles.ts";
import type { AuditIndex } from "./openIndex.ts";

/** 网络安全法 Cybersecurity Law, article 21 (3): logs are kept for six months at least. */
export const minRetentionDays = 180;

export interface RetentionOptions {
  readonly index: AuditIndex;
  /** AUDIT_DIR */
  readonly directory: string;
  /** At least 180. */
  readonly retentionDays: number;
  /** Writes the record; files are removed only when it is on disk. */
  readonly act: (body: AdministrationBody) => Promise<void>;
  /** `command line`, or the gateway by default. */
  readonly actor?: string;
  readonly now?: () => number;
}

export interface RetentionResult {
  /** Months dropped from the index: `2026-01`. */
  readonly months: readonly string[];
  /** Months that are old enough and on hold. */
  readonly heldMonths: readonly string[];
  readonly chains: readonly { readonly chain: string; readonly segments: number; readonly removedTo: number }[];
}

const dayMs = 86_400_000;

/**
 * Drops what is older than the retention period: whole months of the index, and whole segments whose records are all older,
 * shipped and not on hold. Seals stay.
 *
 * @throws AuditConfigError for a shorter period
 */
export async function applyRetention(options: RetentionOptions): Promise<RetentionResult> {
  const { index, directory, retentionDays, act, actor = "gateway", now = Date.now } = options;
  if (!Number.isInteger(retentionDays) || retentionDays < minRetentionDays) {
    throw new AuditConfigError(
      `The retention period is ${retentionDays} days; it has to be at least ${minRetentionDays}.`,
    );
  }
  const before = now() - retentionDays * dayMs;
  const chains: { chain: string; segments: number; removedTo: number }[] = [];
  for (const chain of await listChains(directory)) {
    // First, while the index still has what they are held against.
    const { removable, removedTo } = await removableSegments(index, directory, chain, before);
    if (removable.length === 0) continue;
    const details = { removedTo, segments: removable.length, retentionDays };
    await act({ kind: "administration", action: "retention.applied", target: chain, actor, details });
    for (const { path } of removable) await rm(path, { force: true });
    chains.push({ chain, segments: removable.length, removedTo });
  }
  const { droppable, heldMonths } = await oldMonths(index, before);
  if (droppable.length > 0) {
    const details = { months: droppable, retentionDays };
    await act({ kind: "administration", action: "retention.applied", target: "index", actor, details });
    for (const month of droppable)
      await index.pool.query("SELECT audit.drop_month($1::date, $2)", [`${month}-01`, retentionDays]);
  }
  return { months: droppable, heldMonths, chains };
}

/** The oldest segments of a chain, up to the first that has to stay; the newest always does. */
async function removableSegments(index: AuditIndex, directory: string, chain: string, before: number) {
  const segments = await listSegments(join(directory, chain));
  const shipped = await shippedTo(index, chain);
  const removable: SegmentFile[] = [];
  let removedTo = 0;
  for (const [at, segment] of segments.slice(0, -1).entries()) {
    const last = (segments[at + 1]?.first ?? 1) - 1;
    if (last > shipped || (await newestTime(segment)) >= before) break;
    if (await isHeld(index, chain, segment, last)) break;
    removable.push(segment);
    removedTo = last;
  }
  return { removable, removedTo };
}

async function shippedTo({ pool }: AuditIndex, chain: string): Promise<number> {
  const { rows } = await pool.query<{ to_sequence: string }>(
    `SELECT p.to_sequence FROM audit.progress AS p JOIN audit.chain AS c ON c.id = p.chain
     WHERE c.name = $1 ORDER BY p.from_sequence DESC LIMIT 1`,
    [chain],
  );
  return Number(rows[0]?.to_sequence ?? 0);
}

async function newestTime(segment: SegmentFile): Promise<number> {
  const line = await lastLine(segment);
  const time = Date.parse(/"time":"([^"]+)"/.exec(line ?? "")?.[1] ?? "");
  // Unreadable: it stays, for somebody to look at.
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}

/** Against the lines themselves: the index may have dropped the month of another record in the segment. */
async function isHeld(
  { pool }: AuditIndex,
  chain: string,
  { path, first }: SegmentFile,
  last: number,
): Promise<boolean> {
  const { rows } = await pool.query<{ case_id: string | null; subjects: string[] | null }>(
    "SELECT case_id, subjects FROM audit.active_hold",
  );
  if (rows.length === 0) return false;
  const needles = rows.flatMap(({ case_id, subjects }) => [
    ...(case_id === null ? [] : [`"caseId":${JSON.stringify(case_id)}`]),
    ...(subjects ?? []).map((subject) => JSON.stringify(subject)),
  ]);
  for (let offset = 0, sequence = first; sequence <= last; ) {
    const { lines, ends } = await readLines(path, offset, 4 * 1024 * 1024, 10_000);
    if (lines.length === 0) throw new AuditConfigError(`Segment ${path} of chain ${chain} ends before record ${last}.`);
    if (lines.some((line) => needles.some((needle) => line.includes(needle)))) return true;
    offset += ends.at(-1) ?? 0;
    sequence += lines.length;
  }
  return false;
}

async function oldMonths({ pool }: AuditIndex, before: number) {
  const { rows } = await pool.query<{ month: string; ended: Date; held: boolean }>(
    `SELECT to_char(month_start, 'YYYY-MM') AS month, audit.month_on_hold(month_start) AS held,
       (month_start + interval '1 month')::timestamp AT TIME ZONE 'UTC' AS ended
     FROM audit.months() WHERE (month_start + interval '1 month')::timestamp AT TIME ZONE 'UTC' <= $1`,
    [new Date(before)],
  );
  return {
    droppable: rows.filter(({ held }) => !held).map(({ month }) => month),
    heldMonths: rows.filter(({ held }) => held).map(({ month }) => month),
  };
}

/** Once a day, the first time at once. @param onFailure what went wrong; it is tried again the next day */
export function runDaily(
  run: () => Promise<unknown>,
  onFailure: (error: unknown) => void,
): { readonly close: () => void } {
  const tick = () => run().catch(onFailure);
  const timer = setInterval(tick, dayMs).unref();
  void tick();
  return { close: () => clearInterval(timer) };
}
