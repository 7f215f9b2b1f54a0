import { setTimeout as sleep } from "node:timers/promises";
import { localNow } from "../service/localTime.ts";
import type { ServiceStore } from "../service/serviceStore.ts";
import type { FrontDatabase } from "./frontDatabase.ts";

/**
 * Brings changes into the front database: the record goes out at once and comes back after a gap, newest state. Two
 * changes of one application follow each other. What a killed process left behind is taken up at the next start.
 */
export class FrontFollower {
  readonly #store: ServiceStore;
  readonly #front: FrontDatabase;
  readonly #report: (line: string) => void;
  readonly #underway = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();

  constructor(store: ServiceStore, front: FrontDatabase, report: (line: string) => void) {
    this.#store = store;
    this.#front = front;
    this.#report = report;
  }

  /** Resolves when the record is out of the front database; it comes back later. The store must have queued it. */
  async follow(number: string, gapMs: number): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const before = this.#underway.get(number) ?? Promise.resolve();
    const removed = before.then(() => this.#front.remove(number));
    const inserted = removed
      .then(() => this.#bringBack(number, gapMs))
      .catch((error: unknown) => {
        if (!this.#closing.signal.aborted) this.#report(`The front database does not follow: ${String(error)}`);
      })
      .finally(() => {
        if (this.#underway.get(number) === inserted) this.#underway.delete(number);
      });
    this.#underway.set(number, inserted);
    await removed;
  }

  /** Takes up what is still queued from an earlier run. */
  async catchUp(): Promise<void> {
    for (const number of await this.#store.queuedForFront()) {
      await this.follow(number, 0);
    }
    await this.settled();
  }

  /** Resolves when nothing is on its way any more. */
  async settled(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway.values());
  }

  /** Stops waiting for gaps; what was out stays queued for the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.settled();
  }

  async #bringBack(number: string, gapMs: number): Promise<void> {
    if (gapMs > 0) await sleep(gapMs, undefined, { signal: this.#closing.signal });
    const state = await this.#store.readForFront(number);
    if (!state) return;
    await this.#front.insert(state.record, localNow());
    await this.#store.unqueue(number, state.queuedUpTo);
  }
}
