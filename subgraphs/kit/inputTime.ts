import { decodeDateTime } from "../../adapters/values/localDateTime.ts";

/** ISO 8601 (RFC 3339) as the graph writes it; the many ways in which legacy systems write times are not for requests. */
const inputForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?$/;
/** Clocks of clients and of the gateway may differ by some minutes. */
const maxAheadMs = 5 * 60_000;
/** What happened earlier is no event to handle: a dispute that is taken up again may be some years old. */
const maxAgeYears = 10;

/**
 * A `DateTime` of a request in the form of `decodeDateTime`; null for anything else, a number included: the scalar itself
 * lets every JSON value through. A time without offset is one in Asia/Shanghai.
 */
export function decodeInputTime(value: unknown): string | null {
  return typeof value === "string" && inputForm.test(value) ? decodeDateTime(value) : null;
}

/** Whether a time of `decodeInputTime` can be one of something that has happened: not ahead, not more than ten years ago. */
export function mayHaveHappened(time: string, nowMs: number): boolean {
  const moment = Date.parse(time);
  const earliest = new Date(nowMs);
  earliest.setUTCFullYear(earliest.getUTCFullYear() - maxAgeYears);
  return moment <= nowMs + maxAheadMs && moment >= earliest.getTime();
}
