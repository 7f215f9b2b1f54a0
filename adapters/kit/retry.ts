import { SourceError, type SourceReason } from "../errors.ts";
import type { Pause } from "./pause.ts";

export interface RetryOptions {
  /** The maximum of repeats of a failed call. */
  readonly repeats: number;
  /** Milliseconds left for this call. A repeat that would start later is not tried. */
  readonly remainingMs: () => number;
  /** Whether repeats share one deadline with the first call, instead of having one each. */
  readonly sharesDeadline: boolean;
  /** Asked beside the error's own group. */
  readonly allowed: (error: SourceError) => boolean;
  readonly random: () => number;
  readonly pause: Pause;
  readonly signal: AbortSignal;
}

const baseMs = 100;

/** A busy source is left alone for longer: an immediate repeat is one call more where there are too many. */
const busyBaseMs = 500;

/** Exponential back-off with jitter: before repeat n (from 0) between half and all of 100, 200, 400 ... milliseconds; 500, 1,000 ... after `busy`. */
export function backOffMs(repeat: number, random: () => number, reason?: SourceReason): number {
  return (reason === "busy" ? busyBaseMs : baseMs) * 2 ** repeat * (0.5 + random() / 2);
}

/**
 * Repeats a call that failed with an error of group `retry`, and no other. Throws the last error, except if a repeat
 * had only the rest of a deadline and that ran out: then the one before it, which is what the source said. For writes,
 * the caller passes the same request with the same idempotency key each time.
 */
export async function withRetry<Value>(options: RetryOptions, run: () => Promise<Value>): Promise<Value> {
  let before: SourceError | null = null;
  for (let repeat = 0; ; repeat += 1) {
    try {
      return await run();
    } catch (thrown) {
      const ranOut = options.sharesDeadline && thrown instanceof SourceError && thrown.reason === "timeout";
      const error: unknown = ranOut && before !== null ? before : thrown;
      if (!(error instanceof SourceError) || error.group !== "retry") throw error;
      const delayMs = backOffMs(repeat, options.random, error.reason);
      before = error;
      if (ranOut || repeat >= options.repeats || !options.allowed(error) || delayMs >= options.remainingMs())
        throw error;
      await options.pause(delayMs, options.signal).catch((cause: unknown) => {
        throw new SourceError({ system: error.system, reason: "aborted", cause });
      });
    }
  }
}
