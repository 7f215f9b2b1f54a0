const firstMs = 1_000;
const maxPauseMs = 30_000;

/** How long to wait with another process for one that has ended, after so many that ended soon after their start. */
export function restartDelayMs(failures: number): number {
  return Math.min(firstMs * 2 ** failures, maxPauseMs);
}
