import { type SystemName, systemNames } from "./faults.ts";

/** Calls of one system: the total and one number a function. */
export type CallCounts = Readonly<Record<string, number>> & { readonly total: number };

/** Counts the calls each stand-in received, so that a test can state what a query really cost. */
export class CallCounter {
  readonly #counts = new Map<SystemName, Map<string, number>>();

  /** Counts one call when it arrives, also when a fault answers it. */
  count(system: SystemName, functionName: string): void {
    const counts = this.#counts.get(system) ?? new Map<string, number>();
    counts.set(functionName, (counts.get(functionName) ?? 0) + 1);
    this.#counts.set(system, counts);
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

  reset(): void {
    this.#counts.clear();
  }
}
