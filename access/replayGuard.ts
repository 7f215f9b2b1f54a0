export interface ReplayGuard {
  /** True for a value that was not admitted before; false also while as many are remembered as fit. */
  readonly admit: (value: string, time: number, now: number) => boolean;
}

/**
 * Remembers values until their time is `windowMs` past; later they are refused by their time anyway. Grouped by second,
 * so forgetting costs nothing per value.
 */
export function createReplayGuard(maxValues: number, windowMs: number): ReplayGuard {
  const bySecond = new Map<number, Set<string>>();
  let size = 0;

  function forgetBefore(time: number): void {
    for (const [second, values] of bySecond) {
      if ((second + 1) * 1_000 > time) continue;
      bySecond.delete(second);
      size -= values.size;
    }
  }

  return {
    admit(value, time, now) {
      const second = Math.floor(time / 1_000);
      const known = bySecond.get(second);
      if (known?.has(value) === true) return false;
      if (known === undefined || size >= maxValues) forgetBefore(now - windowMs);
      if (size >= maxValues) return false;
      const values = known ?? new Set<string>();
      bySecond.set(second, values.add(value));
      size += 1;
      return true;
    },
  };
}
