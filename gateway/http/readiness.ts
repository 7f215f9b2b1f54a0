/** Why the gateway cannot answer operations yet or any more; null while it can. */
export interface Readiness {
  readonly reason: () => string | null;
  readonly ready: () => void;
  readonly notReady: (reason: string) => void;
}

export function createReadiness(firstReason: string): Readiness {
  let reason: string | null = firstReason;
  return {
    reason: () => reason,
    ready: () => {
      reason = null;
    },
    notReady: (next) => {
      reason = next;
    },
  };
}
