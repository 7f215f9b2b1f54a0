import { SourceError } from "../errors.ts";
import type { Call, LeftOut, List, ListDeclaration, Page, Slice } from "../system.ts";
import { believable, readWindow } from "./pageWindow.ts";
import { type CursorPageRead, readCursorPages } from "./readCursorPages.ts";
import { createReadBudget, type PageSource } from "./readPages.ts";
import { pageOfSlots, type RowTally, withoutMoved } from "./rowTally.ts";
import type { Runner } from "./runner.ts";
import { unlessAbsent } from "./unlessAbsent.ts";

/** Reads a window through pages. `absent` is an empty list. An invalid window is `refused` without a call. */
export function makeList<Request, Reply, Filter, Value>(
  operation: string,
  { maxPageSize, request, decode, keyOf, nextCursorOf, deadlineMs }: ListDeclaration<Request, Reply, Filter, Value>,
  { system, concurrency, run }: Runner<Request, Reply>,
): List<Filter, Value> {
  type Slot = Value | LeftOut;
  const empty: CursorPageRead<Slot> = { rows: [], total: 0, raw: [], nextCursor: null };

  function readPage(filter: Filter, pageNumber: number, pageSize: number, cursor: string | null, call: Call) {
    const task = {
      operation,
      isWrite: false,
      deadlineMs,
      request: () => request(filter, pageNumber, pageSize, cursor),
      decode: (reply: Reply, { readRows, withoutDoubles }: RowTally): CursorPageRead<Slot> => {
        const { rows, total } = decode(reply, filter, readRows);
        const slots = withoutDoubles(rows.slots, keyOf);
        return { rows: slots, total, raw: slots, nextCursor: nextCursorOf?.(reply) ?? null };
      },
    };
    return unlessAbsent(run(task, call), () => empty);
  }

  async function readByCursor(source: PageSource, filter: Filter, { offset, limit }: Slice, call: Call) {
    const end = Math.max(1, offset + limit);
    const pageSize = Math.min(maxPageSize, end);
    const { rows, total } = await readCursorPages(source, end, (pageNumber, cursor, signal) =>
      readPage(filter, pageNumber, pageSize, cursor, { ...call, signal }),
    );
    return { rows: withoutMoved(rows, keyOf).slice(offset, offset + limit), total: believable(total) };
  }

  async function readByNumber(source: PageSource, filter: Filter, slice: Slice, call: Call): Promise<Page<Slot>> {
    const window = await readWindow(source, slice, maxPageSize, (pageNumber, pageSize, signal) =>
      readPage(filter, pageNumber, pageSize, null, { ...call, signal }),
    );
    return { rows: withoutMoved(window.rows, keyOf), total: window.total };
  }

  const read = nextCursorOf === undefined ? readByNumber : readByCursor;
  return async (filter, slice, call) => {
    if (!isWindow(slice.offset) || !isWindow(slice.limit)) {
      throw new SourceError({ system, operation, reason: "refused" });
    }
    const source = { system, operation, concurrency, signal: call.signal, budget: createReadBudget() };
    const { rows, total } = await read(source, filter, slice, call);
    return pageOfSlots(rows, total);
  };
}

function isWindow(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
