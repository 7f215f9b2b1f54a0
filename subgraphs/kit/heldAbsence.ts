import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";

/**
 * Looks something up for a caller who may see a part alone. What comes out as nothing is held back until the next multiple of a
 * fixed time since the look began, so that its timing does not tell what is outside the caller's area from what is not there:
 * the first is read and decoded, the second is not.
 */
export type HoldAbsence = <Value>(look: () => Promise<Value>, isNothing: (value: Value) => boolean) => Promise<Value>;

export interface HoldOptions {
  /** Has to be above what the replies of a source differ by; 0 holds nothing. */
  readonly quantumMs: number;
  /** What is held is given at once when this is aborted. */
  readonly signal: AbortSignal;
  readonly time?: HoldTime;
}

export interface HoldTime {
  /** Milliseconds; steady. */
  readonly now: () => number;
  /** Settles at a moment, or when the signal is aborted. */
  readonly until: (moment: number, signal: AbortSignal) => Promise<void>;
}

/** Usual replies of the legacy systems differ by less. */
export const defaultQuantumMs = 50;

export function createHold({ quantumMs, signal, time = realTime }: HoldOptions): HoldAbsence {
  if (quantumMs === 0) return (look) => look();
  return async (look, isNothing) => {
    const start = time.now();
    const value = await look();
    if (!isNothing(value)) return value;
    const quanta = Math.floor((time.now() - start) / quantumMs) + 1;
    await time.until(start + quanta * quantumMs, signal);
    return value;
  };
}

/**
 * A timer of Node fires at whole milliseconds of the loop's clock, by which the moment of the reply would show again. So the last
 * part of the way is gone turn by turn. (An unreferenced turn would wait until something else wakes the loop.)
 */
const realTime: HoldTime = {
  now: () => performance.now(),
  async until(moment, signal) {
    const coarseMs = Math.floor(moment - performance.now()) - 1;
    if (coarseMs > 0) await wait(coarseMs, undefined, { signal, ref: false }).catch(() => undefined);
    while (!signal.aborted && performance.now() < moment) await nextTurn();
  },
};
