import type { Call, GroupLookup, GroupLookupDeclaration, LeftOut, Paging, Rows } from "../system.ts";
import { inBatches } from "./batch.ts";
import { cachedLoad } from "./cachedLoad.ts";
import { readAllPages } from "./pageWindow.ts";
import { type CursorPageRead, readCursorPages } from "./readCursorPages.ts";
import { createReadBudget, type PageSource } from "./readPages.ts";
import { rowsOf } from "./rows.ts";
import { isLeftOut, isUnreadable, type RowTally, rawOf, withoutMoved } from "./rowTally.ts";
import type { Runner } from "./runner.ts";
import { unlessAbsent } from "./unlessAbsent.ts";

/** The rows of one key and the number that could not be read. Caches may keep it as JSON. */
interface Group<Value> {
  readonly values: Value[];
  unreadable: number;
}

/**
 * Rows of a key keep the source's order. Rows without a key, or of a key not asked for, are dropped. An unreadable row
 * is missing from the group that its column names; if there is none, from every group asked for with it.
 */
export function makeGroupLookup<Request, Reply, Value>(
  operation: string,
  declaration: GroupLookupDeclaration<Request, Reply, string, Value>,
  runner: Runner<Request, Reply>,
): GroupLookup<string, Value> {
  const { batchSize, request, decode, groupOf, groupColumn, groupOfText, keyOf, deadlineMs, paging, cache } =
    declaration;

  type Slot = Value | LeftOut;
  const noRows: CursorPageRead<Slot> = { rows: [], total: 0, raw: [], nextCursor: null };

  const readPage = (keys: readonly string[], pageNumber: number, cursor: string | null, call: Call) => {
    const task = {
      operation,
      isWrite: false,
      deadlineMs,
      request: () => request(keys, pageNumber, cursor),
      decode: (reply: Reply, { readRows, withoutDoubles }: RowTally): CursorPageRead<Slot> => {
        const { slots } = decode(reply, keys, readRows);
        return {
          rows: keyOf === undefined ? slots : withoutDoubles(slots, keyOf),
          total: paging?.totalOf(reply) ?? null,
          raw: paging?.rowsOf(reply) ?? [],
          nextCursor: paging?.nextCursorOf?.(reply) ?? null,
        };
      },
    };
    return unlessAbsent(runner.run(task, call), () => noRows);
  };

  async function readChunk(chunk: readonly string[], call: Call, budget: ReturnType<typeof createReadBudget>) {
    if (paging === undefined) return (await readPage(chunk, 1, null, call)).rows;
    const { system, concurrency } = runner;
    const source = { system, operation, concurrency, signal: call.signal, budget };
    const slots = await readSlots(source, paging, (pageNumber, cursor, signal) =>
      readPage(chunk, pageNumber, cursor, { ...call, signal }),
    );
    return keyOf === undefined ? slots : withoutMoved(slots, keyOf);
  }

  function grouped(chunk: readonly string[], slots: readonly Slot[]): readonly (readonly [string, Group<Value>])[] {
    const groups = new Map<string, Group<Value>>();
    const groupFor = (key: string): Group<Value> => {
      const group = groups.get(key) ?? { values: [], unreadable: 0 };
      groups.set(key, group);
      return group;
    };
    const wanted = new Set(chunk);
    for (const slot of slots) {
      if (!isLeftOut(slot)) {
        const key = groupOf(slot);
        if (key !== null && wanted.has(key)) groupFor(key).values.push(slot);
      } else if (isUnreadable(slot)) {
        const text = groupColumn === undefined ? null : textIn(rawOf(slot), groupColumn);
        const named = text === null || groupOfText === undefined ? text : groupOfText(text);
        const keys = named === null ? chunk : wanted.has(named) ? [named] : [];
        for (const key of keys) groupFor(key).unreadable += 1;
      }
    }
    return [...groups];
  }

  const load = cachedLoad<Group<Value>>(operation, cache, runner, async (keys, asked) => {
    const plan = { batchSize, concurrency: runner.concurrency, signal: asked.signal };
    const budget = createReadBudget();
    const groups = await inBatches(keys, plan, async (chunk, signal) =>
      grouped(chunk, await readChunk(chunk, { ...asked, signal }, budget)),
    );
    return new Map(groups);
  });

  return async (keys, call) => {
    const found = new Map<string, Rows<Value>>();
    for (const [key, { values, unreadable }] of await load(keys, call)) found.set(key, rowsOf(values, unreadable));
    return found;
  };
}

/** Every page, by numbers or by cursors. */
async function readSlots<Slot>(
  source: PageSource,
  { pageSize, nextCursorOf }: Pick<Paging<never>, "pageSize" | "nextCursorOf">,
  readPage: (pageNumber: number, cursor: string | null, signal: AbortSignal) => Promise<CursorPageRead<Slot>>,
): Promise<readonly Slot[]> {
  if (nextCursorOf === undefined) {
    return await readAllPages(source, pageSize, (pageNumber, signal) => readPage(pageNumber, null, signal));
  }
  return (await readCursorPages(source, Number.POSITIVE_INFINITY, readPage)).rows;
}

/** A text in a raw row, trimmed; null for a row of another shape. */
function textIn(row: unknown, column: string): string | null {
  if (typeof row !== "object" || row === null) return null;
  const value: unknown = Object.getOwnPropertyDescriptor(row, column)?.value;
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}
