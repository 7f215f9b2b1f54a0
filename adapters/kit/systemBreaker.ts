import type { SourceReason } from "../errors.ts";
import { type Breaker, type BreakerOptions, type BreakerState, createBreaker, type Passage } from "./breaker.ts";

export interface SystemBreaker {
  /** Of the system as a whole. */
  readonly state: () => BreakerState;
  /** Operations that are refused on their own account, in the order of their first fault. */
  readonly pausedOperations: () => readonly string[];
  /** True where `enter` would refuse. Changes nothing. */
  readonly refuses: (operation: string) => boolean;
  /** Null while calls of the operation are refused. */
  readonly enter: (operation: string) => Passage | null;
}

const unreachable: ReadonlySet<SourceReason> = new Set(["unavailable", "timeout"]);
const unusable: ReadonlySet<SourceReason> = new Set(["badReply"]);

/**
 * A breaker belongs where the fault is. A system that does not answer (`unavailable`, `timeout`) is left alone as a
 * whole. An operation with unusable answers (`badReply`) is left alone by itself, since others may be fine.
 */
export function createSystemBreaker(options: Omit<BreakerOptions, "opens">): SystemBreaker {
  const system = createBreaker({ ...options, opens: unreachable });
  const operations = new Map<string, Breaker>();
  const breakerOf = (operation: string): Breaker => {
    const known = operations.get(operation);
    if (known !== undefined) return known;
    const made = createBreaker({ ...options, opens: unusable });
    operations.set(operation, made);
    return made;
  };

  const refuses = (operation: string) => system.refuses() || breakerOf(operation).refuses();
  return {
    state: system.state,
    pausedOperations: () =>
      [...operations].filter(([, breaker]) => breaker.state() !== "closed").map(([operation]) => operation),
    refuses,
    enter(operation) {
      if (refuses(operation)) return null;
      const passages = [system.enter(), breakerOf(operation).enter()];
      return {
        ended(failure) {
          for (const passage of passages) passage?.ended(failure);
        },
      };
    },
  };
}
