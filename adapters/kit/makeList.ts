import { SourceError } from "../errors.ts";
import type { LeftOut, List, ListDeclaration, Page } from "../system.ts";
import { readWindow } from "./pageWindow.ts";
import { createReadBudget } from "./readPages.ts";
import { pageOfSlots, type RowTally, withoutMoved } from "./rowTally.ts";
import type { Runner } from "./runner.ts";
import { unlessAbsent } from "./unlessAbsent.ts";

/** Reads a window through pages. `absent` is an empty list. An invalid window is `refused` without a call. */
export function makeList<Request, Reply, Filter, Value>(
  operation: string,
  { maxPageSize, request, decode, keyOf, deadlineMs }: ListDeclaration<Request, Reply, Filter, Value>,
  { system, concurrency, run }: Runner<Request, Reply>,
): List<Filter, Value> {
  const empty: Page<Value | LeftOut> = { rows: [], total: 0 };
  return async (filter, slice, call) => {
    if (!isWindow(slice.offset) || !isWindow(slice.limit)) {
      throw new SourceError({ system, operation, reason: "refused" });
    }
    const source = { system, operation, concurrency, signal: call.signal, budget: createReadBudget() };
    const window = await readWindow(source, slice, maxPageSize, (pageNumber, pageSize, signal) => {
      const task = {
        operation,
        isWrite: false,
        deadlineMs,
        request: () => request(filter, pageNumber, pageSize),
        decode: (reply: Reply, { readRows, withoutDoubles }: RowTally) => {
          const { rows, total } = decode(reply, filter, readRows);
          return { rows: withoutDoubles(rows.slots, keyOf), total };
        },
      };
      return unlessAbsent(run(task, { ...call, signal }), () => empty);
    });
    return pageOfSlots(withoutMoved(window.rows, keyOf), window.total);
  };
}

function isWindow(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
