import { listen } from "../store/listen.ts";
import type { Store } from "../store/openStore.ts";
import { changeChannel } from "../store/revision.ts";

/** What happened since the last look. */
export interface Changes {
  /** Revisions after this one are news; null: anything may be, as at the first look and after an outage. */
  readonly after: bigint | null;
  readonly upTo: bigint;
}

export interface FeedStatus {
  /** Of the last look that succeeded; null before the first. */
  readonly revision: number | null;
  /** Milliseconds since the last look that succeeded began; infinite before the first. */
  readonly ageMs: number;
  /** The last look failed. */
  readonly failing: boolean;
  /** Hears of changes at once, and not only at the next look. */
  readonly listening: boolean;
}

export interface ChangeFeed {
  /** Runs within every look that finds news; a look whose reader fails is repeated with the same news. */
  readonly onChanges: (reader: (changes: Changes) => Promise<void>) => void;
  /** Looks now; resolves when a look that began after this call is over, also when it failed. */
  readonly look: () => Promise<void>;
  readonly status: () => FeedStatus;
  readonly close: () => Promise<void>;
}

export interface ChangeFeedOptions {
  readonly store: Store;
  /** Pause between two looks; 1,000 by default. */
  readonly pollMs?: number;
}

/**
 * Tells a replica what others have changed. The truth is a look at the revision, every second; NOTIFY only makes the look
 * come sooner, for a notification can be lost with its connection, and a pooler in front of the database passes none on.
 */
export function openChangeFeed(options: ChangeFeedOptions): ChangeFeed {
  return new PolledChanges(options);
}

class PolledChanges implements ChangeFeed {
  readonly #store: Store;
  readonly #pollMs: number;
  readonly #readers: ((changes: Changes) => Promise<void>)[] = [];
  #revision: bigint | null = null;
  #lastContact = Number.NEGATIVE_INFINITY;
  #failing = false;
  #closed = false;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  readonly #listening: ReturnType<typeof listen>;

  constructor({ store, pollMs = 1_000 }: ChangeFeedOptions) {
    this.#store = store;
    this.#pollMs = pollMs;
    this.#listening = listen(store.databaseUrl, changeChannel, () => void this.look());
    void this.look();
  }

  async #lookOnce(): Promise<void> {
    const startedAt = performance.now();
    try {
      const { value } = await this.#store.prisma.storeRevision.findUniqueOrThrow({ where: { single: true } });
      // A store that was away may be another one, put back from a copy.
      const isSame = !this.#failing && this.#revision !== null && value >= this.#revision;
      // The store can be read, so requests for what a reader below forgets are not refused.
      this.#failing = false;
      if (!isSame || value !== this.#revision) {
        const after = isSame ? this.#revision : null;
        for (const reader of this.#readers) await reader({ after, upTo: value });
        this.#revision = value;
      }
      this.#lastContact = startedAt;
    } catch {
      this.#failing = true;
    }
  }

  /** One at a time; however many ask meanwhile, one more follows. */
  look(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    if (this.#running !== null) {
      this.#next ??= this.#running.then(() => {
        this.#next = null;
        return this.look();
      });
      return this.#next;
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#running = this.#lookOnce().finally(() => {
      this.#running = null;
      if (!this.#closed) this.#timer = setTimeout(() => void this.look(), this.#pollMs).unref();
    });
    return this.#running;
  }

  onChanges(reader: (changes: Changes) => Promise<void>): void {
    this.#readers.push(reader);
    // A reader that came after the first look has not been told where it stands.
    this.#revision = null;
  }

  status(): FeedStatus {
    return {
      revision: this.#revision === null ? null : Number(this.#revision),
      ageMs: performance.now() - this.#lastContact,
      failing: this.#failing,
      listening: this.#listening.isListening(),
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#listening.close();
    await this.#running;
  }
}
