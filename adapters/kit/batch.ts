export interface BatchOptions {
  readonly batchSize: number;
  /** Concurrent chunks. The bound leaves room for others in the limiter's queue. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

/**
 * Reads many keys in chunks: each key once, at most `batchSize` per chunk, chunks concurrently, results in the order of
 * the chunks. The first failing chunk rejects the whole and aborts the others.
 */
export async function inBatches<Key, Value>(
  keys: readonly Key[],
  { batchSize, concurrency, signal }: BatchOptions,
  read: (chunk: readonly Key[], signal: AbortSignal) => Promise<readonly Value[]>,
): Promise<readonly Value[]> {
  const chunks = chunksOf([...new Set(keys)], batchSize);
  const results: (readonly Value[])[] = [];
  const controller = new AbortController();
  const both = AbortSignal.any([signal, controller.signal]);
  let next = 0;
  const work = async () => {
    for (let index = next++; index < chunks.length; index = next++) {
      results[index] = await read(chunks[index] ?? [], both);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, chunks.length) }, work));
  } catch (error) {
    next = chunks.length;
    controller.abort(error);
    throw error;
  }
  return results.flat();
}

function chunksOf<Key>(keys: readonly Key[], size: number): readonly (readonly Key[])[] {
  const chunks: (readonly Key[])[] = [];
  for (let start = 0; start < keys.length; start += size) chunks.push(keys.slice(start, start + size));
  return chunks;
}
