import type { EventRecord } from "../../adapters/systems/grid/event.ts";
import { shiftDateTime } from "../../adapters/values/localDateTime.ts";

/** Which events were seen, and from when on the platform has to be asked. */
export interface ChangeWindow {
  /** ISO 8601, inclusive; null asks for everything. */
  readonly from: () => string | null;
  /**
   * The events that are new or changed since they were last taken, the longest unchanged first.
   *
   * @param rows every event changed at or after `from()`
   * @param now ISO 8601, Asia/Shanghai
   */
  readonly take: (rows: readonly EventRecord[], now: string) => readonly EventRecord[];
}

/**
 * How far every look reaches back behind the newest change seen. A row becomes visible when its transaction ends, with the
 * time at which it began; saving an event takes far less than a minute.
 */
const overlapMs = 60_000;

/**
 * Tells changes apart by what the platform gives: a time of change in whole seconds. Rows of one second, and rows that
 * appear late with a time that has passed, are found because each look overlaps the last; an event is taken again only
 * when its time or its state differs. Remembers no more than the rows of the overlap.
 */
export function createChangeWindow(newest: string | null, now: string): ChangeWindow {
  let watermark = earlier(newest, now);
  let seen = new Map<string, { readonly changedAt: string; readonly version: string }>();
  const from = () => (watermark === null ? null : shiftDateTime(watermark, -overlapMs));

  return {
    from,
    take(rows, at) {
      const changes: EventRecord[] = [];
      for (const event of rows) {
        // Without a time of change there is no telling whether it changed.
        if (event.asOf === null) continue;
        const version = versionOf(event);
        if (seen.get(event.id)?.version === version) continue;
        seen.set(event.id, { changedAt: event.asOf, version });
        changes.push(event);
        const candidate = earlier(event.asOf, at);
        if (watermark === null || (candidate !== null && candidate > watermark)) watermark = candidate;
      }
      const start = from();
      seen = new Map([...seen].filter(([, { changedAt }]) => start === null || changedAt >= start));
      return changes.sort((left, right) => compare(left.asOf ?? "", right.asOf ?? ""));
    },
  };
}

/** A row dated in the future must not hide those of today, so the window never moves past our own clock. */
function earlier(changedAt: string | null, now: string): string | null {
  return changedAt !== null && changedAt > now ? now : changedAt;
}

/**
 * Two states within one second are two changes. Free texts stay out: a reply in GBK can lack characters that the next one
 * has (adapters/values/gbkDamage.ts), which changes nothing.
 */
function versionOf(event: EventRecord): string {
  const { asOf, state, urgency, supervision, finishedAt, gridCode, involvedCount } = event;
  return JSON.stringify([asOf, state, urgency, supervision, finishedAt, gridCode, involvedCount]);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
