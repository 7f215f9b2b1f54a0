import { SourceError } from "../errors.ts";

export interface DeadlineOptions {
  readonly system: string;
  readonly milliseconds: number;
  /** The caller's signal: fires when the client disconnects or its time is over. */
  readonly signal: AbortSignal;
}

/**
 * Runs a call under a timer and the caller's signal. The timer gives `timeout`, the signal `aborted`. Either rejects at
 * once, even if the call does not listen. Timer and listener are removed when the call ends.
 */
export async function withinDeadline<Value>(
  { system, milliseconds, signal }: DeadlineOptions,
  run: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  if (signal.aborted) throw new SourceError({ system, reason: "aborted", cause: signal.reason });
  const controller = new AbortController();
  const ended = Promise.withResolvers<never>();
  const end = (reason: "timeout" | "aborted", cause: unknown) => {
    ended.reject(new SourceError({ system, reason, cause }));
    controller.abort(cause);
  };
  const onAbort = () => end("aborted", signal.reason);
  const timer = setTimeout(() => end("timeout", undefined), Math.max(0, milliseconds));
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([ended.promise, run(controller.signal)]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
