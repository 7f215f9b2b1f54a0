import type { Call, GroupLookup, GroupLookupDeclaration } from "../contract.ts";
import { inBatches } from "./batch.ts";
import { cachedLoad } from "./cachedLoad.ts";
import { readAllPages } from "./pageWindow.ts";
import type { Runner } from "./runner.ts";
import { unlessAbsent } from "./unlessAbsent.ts";

/** Rows of one key stay in the source's order; rows of no key, or of a key not asked for, are dropped. */
export function makeGroupLookup<Request, Reply, Value>(
  operation: string,
  declaration: GroupLookupDeclaration<Request, Reply, string, Value>,
  runner: Runner<Request, Reply>,
): GroupLookup<string, Value> {
  const { batchSize, request, decode, groupOf, deadlineMs, paging, cache } = declaration;

  const readPage = (keys: readonly string[], pageNumber: number, call: Call) => {
    const task = {
      operation,
      isWrite: false,
      deadlineMs,
      request: () => request(keys, pageNumber),
      decode: (reply: Reply) => ({
        rows: decode(reply, keys).map((value) => [groupOf(value), value] as const),
        total: paging?.totalOf(reply) ?? null,
      }),
    };
    return unlessAbsent(runner.run(task, call), () => ({ rows: [], total: 0 }));
  };

  return cachedLoad<readonly Value[]>(operation, cache, runner, async (keys, asked) => {
    const plan = { batchSize, concurrency: runner.concurrency, signal: asked.signal };
    const rows = await inBatches(keys, plan, async (chunk, chunkSignal) => {
      const call = { ...asked, signal: chunkSignal };
      if (paging === undefined) return (await readPage(chunk, 1, call)).rows;
      return await readAllPages(paging.pageSize, (pageNumber) => readPage(chunk, pageNumber, call));
    });
    const wanted = new Set(keys);
    const groups = new Map<string, Value[]>();
    for (const [key, value] of rows) {
      if (key === null || !wanted.has(key)) continue;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [value]);
      else group.push(value);
    }
    return groups;
  });
}
