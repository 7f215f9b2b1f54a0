import { SourceError } from "../errors.ts";
import type { Lookup, LookupDeclaration } from "../system.ts";
import { inBatches } from "./batch.ts";
import { cachedLoad } from "./cachedLoad.ts";
import { isLeftOut, isUnreadable, type RowTally } from "./rowTally.ts";
import type { Runner } from "./runner.ts";
import { unlessAbsent } from "./unlessAbsent.ts";

/**
 * A key asked for twice costs once, and no keys cost nothing. One failed chunk rejects the lookup. The first row of a
 * key wins; a second one counts as unreadable. An unreadable row takes nothing from the others: keys of its chunk
 * without a record have its failure, since it may be theirs.
 */
export function makeLookup<Request, Reply, Value>(
  operation: string,
  declaration: LookupDeclaration<Request, Reply, string, Value>,
  runner: Runner<Request, Reply>,
): Lookup<string, Value> {
  const { batchSize, request, decode, keyOf, deadlineMs, cache } = declaration;
  const { system } = runner;

  const load = cachedLoad<Value | SourceError>(operation, cache, runner, async (keys, call) => {
    const plan = { batchSize, concurrency: runner.concurrency, signal: call.signal };
    const entries = await inBatches(keys, plan, (chunk, chunkSignal) => {
      const task = {
        operation,
        isWrite: false,
        deadlineMs,
        request: () => request(chunk),
        decode: (reply: Reply, tally: RowTally) => {
          const slots = tally.withoutDoubles(decode(reply, chunk, tally.readRows).slots, keyOf);
          const found = new Map<string, Value | SourceError>();
          for (const slot of slots) if (!isLeftOut(slot)) found.set(keyOf(slot), slot);
          if (slots.some(isUnreadable)) for (const key of chunk) if (!found.has(key)) found.set(key, failure());
          return [...found];
        },
      };
      return unlessAbsent(runner.run(task, { ...call, signal: chunkSignal }), () => []);
    });
    const wanted = new Set(keys);
    return new Map(entries.filter(([key]) => wanted.has(key)));
  });
  const failure = () => new SourceError({ system, operation, reason: "badReply", sourceCode: "row" });

  return async (keys, call) => {
    const records = new Map<string, Value>();
    const unreadable = new Map<string, SourceError>();
    for (const [key, value] of await load(keys, call)) {
      if (value instanceof SourceError) unreadable.set(key, value);
      else records.set(key, value);
    }
    return unreadable.size === 0 ? records : Object.assign(records, { unreadable });
  };
}
