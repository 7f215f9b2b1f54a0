import type { AuditIndex } from "../openIndex.ts";
import { clientDays } from "./clientDays.ts";
import type { Hidden } from "./hidden.ts";

/** 批量读取 A day (UTC) on which a client read the data of unusually many persons. */
export interface BulkRead {
  readonly client: string;
  readonly day: string;
  readonly subjects: number;
  readonly records: number;
  /** Median of its days before, and above how many a day is unusual. */
  readonly usual: number;
  readonly limit: number;
  readonly comparedWith: "own" | "all";
}

/** Days before the one that is looked at. */
export const baselineDays = 28;
/** Days with reads that a client needs for a usual of its own. */
export const minOwnDays = 7;
/** Fewer persons are never unusual. */
export const minSubjects = 50;
const deviations = 6;
/** Makes the median absolute deviation that of a normal distribution: 1 / Φ⁻¹(3/4). */
const normal = 1.4826;
const dayMs = 86_400_000;

/**
 * A day of a client is unusual when it has at least 50 persons, and more than the median of the 28 days before plus six times
 * their median absolute deviation (scaled by 1.4826, and at least a tenth of the median): of the client's own days where it
 * has seven with reads, else of the days of all clients. Median and MAD, since single large days do not shift them.
 */
export async function bulkReads(
  index: AuditIndex,
  from: Date,
  to: Date,
  hidden: Hidden | null,
): Promise<readonly BulkRead[]> {
  const days = await clientDays(index, new Date(from.getTime() - baselineDays * dayMs), to, hidden);
  const first = from.toISOString().slice(0, 10);
  return days
    .filter(({ day, subjects }) => day >= first && subjects >= minSubjects)
    .flatMap(({ client, day, subjects, records }) => {
      const since = new Date(Date.parse(day) - baselineDays * dayMs).toISOString().slice(0, 10);
      const before = days.filter((one) => one.day >= since && one.day < day);
      const own = before.filter((one) => one.client === client);
      const comparedWith = own.length >= minOwnDays ? "own" : "all";
      const baseline = (comparedWith === "own" ? own : before).map((one) => one.subjects);
      const usual = median(baseline);
      const deviation = Math.max(normal * median(baseline.map((one) => Math.abs(one - usual))), usual / 10);
      const limit = Math.max(minSubjects - 1, usual + deviations * deviation);
      return subjects > limit
        ? [{ client, day, subjects, records, usual, limit: Math.floor(limit), comparedWith } as const]
        : [];
    })
    .sort((left, right) => (left.day === right.day ? right.subjects - left.subjects : left.day < right.day ? 1 : -1));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
