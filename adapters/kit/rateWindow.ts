export interface RateWindow {
  /** Milliseconds until one more start is allowed; 0 for now. */
  readonly delayMs: (now: number) => number;
  readonly started: (now: number) => void;
}

/** A little more than a second: the source counts at its own end of a network whose delay varies. */
export const windowMs = 1050;

/** At most `perSecond` starts within any window of a second: a burst is allowed, two bursts across a boundary are not. */
export function createRateWindow(perSecond: number): RateWindow {
  const starts: number[] = [];
  return {
    delayMs: (now) => {
      const oldest = starts.length < perSecond ? undefined : starts[0];
      return oldest === undefined ? 0 : Math.max(0, Math.ceil(oldest + windowMs - now));
    },
    started: (now) => {
      if (perSecond === Number.POSITIVE_INFINITY) return;
      starts.push(now);
      if (starts.length > perSecond) starts.shift();
    },
  };
}
