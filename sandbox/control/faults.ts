import { createRandom, type Random } from "../world/random.ts";

export const systemNames = ["grid", "service", "front", "asset"] as const;
export type SystemName = (typeof systemNames)[number];

/**
 * What goes wrong. `busy` and `error` use the system's own codes (grid 9001 and 9999, service 95 and 99, databases
 * 53300 too many connections and 58000 system error). The work of a call IS done, and only its answer is late, lost
 * or spoiled, with latency, reset, halfBody, wrongEncoding and hang; with every other kind nothing is done.
 */
export const faultKinds = [
  "latency",
  "error",
  "http500",
  "http502",
  "html200",
  "halfBody",
  "reset",
  "hang",
  "wrongEncoding",
  "down",
  "busy",
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface FaultSpecification {
  readonly system: SystemName;
  /** Function of the system (`queryEventPage`, `getBjxx`, `SELECT`); null: every function. */
  readonly function: string | null;
  readonly kind: FaultKind;
  /** Fixed delay in ms before the fault or the answer. */
  readonly latencyMs: number;
  /** Mean in ms of an exponential delay added to latencyMs: the long tail. */
  readonly tailMs: number;
  /** Share of the calls that are hit, 0..1. */
  readonly rate: number;
  /** How many calls are hit before the fault is used up; null: until it is cleared. */
  readonly times: number | null;
}

export interface Fault extends FaultSpecification {
  readonly id: string;
}

/** What shall happen to one call: first the delay, then the failure, if any. */
export interface FaultDecision {
  readonly delayMs: number;
  readonly kind: Exclude<FaultKind, "latency"> | null;
}

const NO_FAULT: FaultDecision = { delayMs: 0, kind: null };

/** The faults that are switched on, shared by every stand-in. Rates are drawn from a seeded generator. */
export class Faults {
  #faults: { readonly fault: Fault; left: number | null }[] = [];
  #lastId = 0;
  readonly #random: Random;

  constructor(seed = 1) {
    this.#random = createRandom(seed).fork("faults");
  }

  /** Missing parts: every function, no delay, every call, until cleared. */
  add(specification: Pick<FaultSpecification, "system" | "kind"> & Partial<FaultSpecification>): Fault {
    this.#lastId += 1;
    const fault: Fault = {
      function: null,
      latencyMs: 0,
      tailMs: 0,
      rate: 1,
      times: null,
      ...specification,
      id: String(this.#lastId),
    };
    this.#faults.push({ fault, left: fault.times });
    return fault;
  }

  /** Switched-on faults; `times` is what is left. */
  list(): readonly Fault[] {
    return this.#faults.map(({ fault, left }) => ({ ...fault, times: left }));
  }

  clear(): void {
    this.#faults = [];
  }

  /** Decides about one call and uses up `times`. Delays of all matching faults add up, the first failure wins. */
  match(system: SystemName, functionName: string): FaultDecision {
    if (this.#faults.length === 0) return NO_FAULT;
    let delayMs = 0;
    let kind: FaultDecision["kind"] = null;
    for (const entry of this.#faults) {
      const { fault } = entry;
      if (fault.system !== system || (fault.function !== null && fault.function !== functionName)) continue;
      if (fault.kind !== "latency" && kind !== null) continue;
      if (!this.#hits(entry)) continue;
      delayMs += fault.latencyMs + fault.tailMs * -Math.log(1 - this.#random.next());
      if (fault.kind !== "latency") kind = fault.kind;
    }
    this.#dropUsedUp();
    return { delayMs, kind };
  }

  /** True when a new connection to this system shall be destroyed at once (kind `down`); uses up `times`. */
  refusesConnection(system: SystemName): boolean {
    const entry = this.#faults.find(({ fault }) => fault.system === system && fault.kind === "down");
    const refused = entry !== undefined && this.#hits(entry);
    this.#dropUsedUp();
    return refused;
  }

  #hits(entry: { readonly fault: Fault; left: number | null }): boolean {
    if (entry.left === 0) return false;
    if (entry.fault.rate < 1 && !this.#random.chance(entry.fault.rate)) return false;
    if (entry.left !== null) entry.left -= 1;
    return true;
  }

  #dropUsedUp(): void {
    this.#faults = this.#faults.filter(({ left }) => left !== 0);
  }
}
