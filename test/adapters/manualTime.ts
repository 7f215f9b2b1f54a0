import type { Pause } from "../../adapters/kit/pause.ts";

/** Time that a test owns: it moves when the test says so, or by what the kit would have waited. */
export interface ManualTime {
  readonly clock: () => number;
  readonly pause: Pause;
  readonly advance: (milliseconds: number) => void;
  /** What was waited for, in order. */
  readonly pauses: readonly number[];
}

export function manualTime(start = 1_710_466_200_000): ManualTime {
  let now = start;
  const pauses: number[] = [];
  return {
    clock: () => now,
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
      // What has started already comes first, as it would if time really passed.
      await new Promise((resolve) => setImmediate(resolve));
      now += milliseconds;
    },
    advance: (milliseconds) => {
      now += milliseconds;
    },
    pauses,
  };
}
