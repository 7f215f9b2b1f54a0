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
export function openChangeFeed({ store, pollMs = 1_000 }: ChangeFeedOptions): ChangeFeed {
  const readers: ((changes: Changes) => Promise<void>)[] = [];
  let revision: bigint | null = null;
  let lastContact = Number.NEGATIVE_INFINITY;
  let failing = false;
  let closed = false;
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;

  async function lookOnce(): Promise<void> {
    const startedAt = performance.now();
    try {
      const { value } = await store.prisma.storeRevision.findUniqueOrThrow({ where: { single: true } });
      // A store that was away may be another one, put back from a copy.
      const isSame = !failing && revision !== null && value >= revision;
      // It can be read: whoever asks for what a reader below forgets is not turned away.
      failing = false;
      if (!isSame || value !== revision) {
        const after = isSame ? revision : null;
        for (const reader of readers) await reader({ after, upTo: value });
        revision = value;
      }
      lastContact = startedAt;
    } catch {
      failing = true;
    }
  }

  /** One at a time; however many ask meanwhile, one more follows. */
  function look(): Promise<void> {
    if (closed) return Promise.resolve();
    if (running !== null) {
      next ??= running.then(() => {
        next = null;
        return look();
      });
      return next;
    }
    if (timer !== null) clearTimeout(timer);
    running = lookOnce().finally(() => {
      running = null;
      if (!closed) timer = setTimeout(() => void look(), pollMs).unref();
    });
    return running;
  }

  const listening = listen(store.databaseUrl, changeChannel, () => void look());
  void look();

  return {
    onChanges: (reader) => {
      readers.push(reader);
      // A reader that came after the first look has not been told where it stands.
      revision = null;
    },
    look,
    status: () => ({
      revision: revision === null ? null : Number(revision),
      ageMs: performance.now() - lastContact,
      failing,
      listening: listening.isListening(),
    }),
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await listening.close();
      await running;
    },
  };
}
