import { setTimeout as wait } from "node:timers/promises";

/** Waits; rejects at once when the signal is aborted. Replaced by tests that own the time. */
export type Pause = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

export const pause: Pause = async (milliseconds, signal) => {
  await wait(milliseconds, undefined, signal === undefined ? {} : { signal });
};
