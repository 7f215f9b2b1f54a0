const WINDOW_MS = 1_000;

/** At most so many calls in any second, per caller. Refused calls do not count. */
export class RateLimit {
  readonly #callsPerSecond: number;
  readonly #accepted = new Map<string, number[]>();

  constructor(callsPerSecond: number) {
    this.#callsPerSecond = callsPerSecond;
  }

  accepts(caller: string, now: number): boolean {
    const recent = (this.#accepted.get(caller) ?? []).filter((at) => now - at < WINDOW_MS);
    const accepted = recent.length < this.#callsPerSecond;
    if (accepted) recent.push(now);
    this.#accepted.set(caller, recent);
    return accepted;
  }
}
