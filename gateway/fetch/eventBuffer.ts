import { FetchFailure } from "./fetchFailure.ts";

/** Events that arrived and were not taken yet. */
export interface EventBuffer<Event> {
  readonly push: (event: Event) => void;
  /** What is there can still be taken; then comes the failure, or the end. */
  readonly end: (failure?: FetchFailure) => void;
  readonly events: () => AsyncGenerator<Event>;
}

/** Breaks when more than `limit` events wait: a connection that is shared by many cannot be paused for one. */
export function createEventBuffer<Event>(limit: number, onEnd: () => void): EventBuffer<Event> {
  let waiting: Event[] = [];
  let ended: { readonly failure: FetchFailure | null } | null = null;
  let news = Promise.withResolvers<void>();

  function end(failure: FetchFailure | null): void {
    if (ended !== null) return;
    ended = { failure };
    onEnd();
    news.resolve();
  }

  return {
    push(event) {
      if (ended !== null) return;
      waiting.push(event);
      if (waiting.length > limit) {
        waiting = [];
        end(new FetchFailure("SUBSCRIPTION_OVERFLOW", `${limit} events were not taken`));
      }
      news.resolve();
    },
    end: (failure) => end(failure ?? null),
    async *events() {
      try {
        for (;;) {
          for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) yield event;
          if (ended?.failure) throw ended.failure;
          if (ended !== null) return;
          news = Promise.withResolvers<void>();
          await news.promise;
        }
      } finally {
        end(null);
      }
    },
  };
}
