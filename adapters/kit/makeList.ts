import type { List, ListDeclaration, Page } from "../contract.ts";
import { SourceError } from "../errors.ts";
import { readWindow } from "./pageWindow.ts";
import { createReadBudget } from "./readPages.ts";
import type { Runner } from "./runner.ts";
import { unlessAbsent } from "./unlessAbsent.ts";

/** A window through pages. `absent` is an empty list; a window that is no window is `refused` without a call. */
export function makeList<Request, Reply, Filter, Value>(
  operation: string,
  { maxPageSize, request, decode, deadlineMs }: ListDeclaration<Request, Reply, Filter, Value>,
  { system, concurrency, run }: Runner<Request, Reply>,
): List<Filter, Value> {
  const empty: Page<Value> = { rows: [], total: 0 };
  return async (filter, slice, call) => {
    if (!isWindow(slice.offset) || !isWindow(slice.limit)) {
      throw new SourceError({ system, operation, reason: "refused" });
    }
    const source = { system, operation, concurrency, signal: call.signal, budget: createReadBudget() };
    return await readWindow(source, slice, maxPageSize, (pageNumber, pageSize, signal) => {
      const task = {
        operation,
        isWrite: false,
        deadlineMs,
        request: () => request(filter, pageNumber, pageSize),
        decode: (reply: Reply) => decode(reply, filter),
      };
      return unlessAbsent(run(task, { ...call, signal }), () => empty);
    });
  };
}

function isWindow(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
