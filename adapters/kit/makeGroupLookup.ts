import type { Call, GroupLookup, GroupLookupDeclaration } from "../contract.ts";
import { inBatches } from "./batch.ts";
import { cachedLoad } from "./cachedLoad.ts";
import { readAllPages } from "./pageWindow.ts";
import { createReadBudget, type PageRead } from "./readPages.ts";
import type { RowTally } from "./rowTally.ts";
import type { Runner } from "./runner.ts";
import { unlessAbsent } from "./unlessAbsent.ts";

/** Rows of one key stay in the source's order; rows of no key, or of a key not asked for, are dropped. */
export function makeGroupLookup<Request, Reply, Value>(
  operation: string,
  declaration: GroupLookupDeclaration<Request, Reply, string, Value>,
  runner: Runner<Request, Reply>,
): GroupLookup<string, Value> {
  const { batchSize, request, decode, groupOf, deadlineMs, paging, cache } = declaration;

  const noRows: PageRead<readonly [string | null, Value]> = { rows: [], total: 0, raw: [] };

  const readPage = (keys: readonly string[], pageNumber: number, call: Call) => {
    const task = {
      operation,
      isWrite: false,
      deadlineMs,
      request: () => request(keys, pageNumber),
      decode: (reply: Reply, { readRows }: RowTally): PageRead<readonly [string | null, Value]> => ({
        rows: decode(reply, keys, readRows).values.map((value) => [groupOf(value), value] as const),
        total: paging?.totalOf(reply) ?? null,
        raw: paging?.rowsOf(reply) ?? [],
      }),
    };
    return unlessAbsent(runner.run(task, call), () => noRows);
  };

  return cachedLoad<readonly Value[]>(operation, cache, runner, async (keys, asked) => {
    const plan = { batchSize, concurrency: runner.concurrency, signal: asked.signal };
    const budget = createReadBudget();
    const rows = await inBatches(keys, plan, async (chunk, chunkSignal) => {
      const call = { ...asked, signal: chunkSignal };
      if (paging === undefined) return (await readPage(chunk, 1, call)).rows;
      const source = { system: runner.system, operation, concurrency: runner.concurrency, signal: chunkSignal, budget };
      return await readAllPages(source, paging.pageSize, (pageNumber, signal) =>
        readPage(chunk, pageNumber, { ...asked, signal }),
      );
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
