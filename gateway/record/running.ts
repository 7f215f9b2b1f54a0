/** What has begun and has no record yet. */
export interface Running {
  /** @returns the end of it; called again it does nothing */
  readonly begun: () => () => void;
  /** Resolves when nothing runs, or after so many milliseconds. */
  readonly settled: (deadlineMs: number) => Promise<void>;
}

export function createRunning(): Running {
  let running = 0;
  let idle: PromiseWithResolvers<void> | null = null;
  return {
    begun() {
      running += 1;
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        running -= 1;
        if (running === 0) idle?.resolve();
      };
    },
    async settled(deadlineMs) {
      if (running === 0) return;
      idle = Promise.withResolvers<void>();
      const timer = setTimeout(idle.resolve, deadlineMs);
      await idle.promise;
      clearTimeout(timer);
    },
  };
}
