import type { Lookup, LookupDeclaration } from "../contract.ts";
import { inBatches } from "./batch.ts";
import { cachedLoad } from "./cachedLoad.ts";
import type { Runner } from "./runner.ts";
import { unlessAbsent } from "./unlessAbsent.ts";

/** Keys asked twice cost once; no keys cost nothing; one failed chunk rejects the lookup. The first row of a key wins. */
export function makeLookup<Request, Reply, Value>(
  operation: string,
  declaration: LookupDeclaration<Request, Reply, string, Value>,
  runner: Runner<Request, Reply>,
): Lookup<string, Value> {
  const { batchSize, request, decode, keyOf, deadlineMs, cache } = declaration;
  return cachedLoad<Value>(operation, cache, runner, async (keys, call) => {
    const plan = { batchSize, concurrency: runner.concurrency, signal: call.signal };
    const values = await inBatches(keys, plan, (chunk, chunkSignal) => {
      const task = {
        operation,
        isWrite: false,
        deadlineMs,
        request: () => request(chunk),
        decode: (reply: Reply) => decode(reply, chunk).map((value) => [keyOf(value), value] as const),
      };
      return unlessAbsent(runner.run(task, { ...call, signal: chunkSignal }), () => []);
    });
    const wanted = new Set(keys);
    return new Map([...values].reverse().filter(([key]) => wanted.has(key)));
  });
}
