import { subscriptionOverflow } from "./publicError.ts";

/** What one subscriber has not read yet. */
export interface BoundedQueue<Value> {
  /** Does nothing once the queue has ended. */
  readonly push: (value: Value) => void;
  /** What is there can still be read; then the reader gets the error, or the end. */
  readonly end: (error?: unknown) => void;
  /** Its `return` ends the queue at once, also while somebody waits for a value. */
  readonly values: AsyncIterableIterator<Value>;
}

/**
 * A queue that ends with `SUBSCRIPTION_OVERFLOW` when its reader is `limit` values behind: what lies there is dropped, so
 * that a reader who has gone to sleep keeps no memory.
 *
 * @param onEnd called once
 */
export function createBoundedQueue<Value>(limit: number, onEnd: () => void): BoundedQueue<Value> {
  let waiting: Value[] = [];
  let ended: { readonly error: unknown } | null = null;
  let news = Promise.withResolvers<void>();

  function wake(): void {
    news.resolve();
    news = Promise.withResolvers<void>();
  }

  function end(error: unknown = null): void {
    if (ended !== null) return;
    ended = { error };
    onEnd();
    wake();
  }

  function push(value: Value): void {
    if (ended !== null) return;
    waiting.push(value);
    if (waiting.length > limit) {
      waiting = [];
      end(subscriptionOverflow(`${limit} changes were not read in time; read what was missed, and subscribe again.`));
    }
    wake();
  }

  const values: AsyncIterableIterator<Value> = {
    [Symbol.asyncIterator]: () => values,
    async next() {
      while (waiting.length === 0 && ended === null) await news.promise;
      const [value] = waiting.splice(0, 1);
      if (value !== undefined) return { done: false, value };
      const error = ended?.error ?? null;
      ended = { error: null };
      if (error !== null) throw error;
      return { done: true, value: undefined };
    },
    async return() {
      waiting = [];
      end();
      ended = { error: null };
      return { done: true, value: undefined };
    },
  };
  return { push, end, values };
}
