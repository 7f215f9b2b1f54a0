import type { SystemLease, SystemLimits } from "../system.ts";
import { createRateWindow } from "./rateWindow.ts";

/** A fixed part of a system's limits, for a process that shares them with nobody. */
export function createOwnLease(
  { concurrency, callsPerSecond }: Pick<SystemLimits, "concurrency" | "callsPerSecond">,
  clock: () => number,
  name: string,
): SystemLease {
  const rate = createRateWindow(callsPerSecond);
  let underWay = 0;
  let waiting = 0;
  return {
    places: () => concurrency,
    delayMs: () => rate.delayMs(clock()),
    started: () => rate.started(clock()),
    demand(nowUnderWay, nowWaiting) {
      underWay = nowUnderWay;
      waiting = nowWaiting;
    },
    status: () => ({ shared: name, held: concurrency, underWay, waiting, lastFailure: null }),
  };
}
