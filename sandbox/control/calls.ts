import { type SystemName, systemNames } from "./faults.ts";

/** Calls of one system: the total and one number a function. */
export type CallCounts = Readonly<Record<string, number>> & { readonly total: number };

/** Counts the calls each stand-in received, so that a test can state what a query really cost. */
export class CallCounter {
  readonly #counts = new Map<SystemName, Map<string, number>>();
  readonly #underWay = new Map<SystemName, number>();
  readonly #peaks = new Map<SystemName, number>();
  readonly #writtenKeys = new Map<SystemName, string[]>();

  /**
   * Counts one call when it arrives, also when a fault answers it. Gives the function to call when it has been answered
   * or its connection is gone; a second call of that does nothing.
   */
  count(system: SystemName, functionName: string): () => void {
    const counts = this.#counts.get(system) ?? new Map<string, number>();
    counts.set(functionName, (counts.get(functionName) ?? 0) + 1);
    this.#counts.set(system, counts);
    const underWay = this.underWay(system) + 1;
    this.#underWay.set(system, underWay);
    this.#peaks.set(system, Math.max(this.peak(system), underWay));
    let ended = false;
    return () => {
      if (!ended) this.#underWay.set(system, this.underWay(system) - 1);
      ended = true;
    };
  }

  /** Keeps the idempotency key of a write when it arrives, also when a fault answers it. */
  wrote(system: SystemName, key: string): void {
    const keys = this.#writtenKeys.get(system) ?? [];
    keys.push(key);
    this.#writtenKeys.set(system, keys);
  }

  /** Calls that have arrived and are not answered, those that hang included. */
  underWay(system: SystemName): number {
    return this.#underWay.get(system) ?? 0;
  }

  /** The most calls under way at once. */
  peak(system: SystemName): number {
    return this.#peaks.get(system) ?? 0;
  }

  /** Idempotency keys of the writes in the order of their arrival, a repeated one as often as it came. */
  writtenKeys(system: SystemName): readonly string[] {
    return this.#writtenKeys.get(system) ?? [];
  }

  snapshot(): Readonly<Record<SystemName, CallCounts>> {
    const [grid, service, front, asset] = systemNames.map((system) => this.of(system));
    if (!grid || !service || !front || !asset) throw new RangeError("A system has no counts");
    return { grid, service, front, asset };
  }

  of(system: SystemName): CallCounts {
    const counts = this.#counts.get(system) ?? new Map<string, number>();
    let total = 0;
    for (const count of counts.values()) total += count;
    return { ...Object.fromEntries(counts), total };
  }

  /** Forgets everything but the calls that are still under way. */
  reset(): void {
    this.#counts.clear();
    this.#peaks.clear();
    this.#writtenKeys.clear();
  }
}
