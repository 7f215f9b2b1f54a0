/** Settles with the work, or rejects once the time is over. */
export async function withOwnTime<Value>(
  deadlineMs: number,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const late = new AbortController();
  const { promise: overdue, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.abort();
    reject(late.signal.reason);
  }, deadlineMs);
  try {
    return await Promise.race([overdue, work(late.signal)]);
  } finally {
    clearTimeout(timer);
  }
}
