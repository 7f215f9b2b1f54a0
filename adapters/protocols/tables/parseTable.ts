import { Worker } from "node:worker_threads";
import { SourceError } from "../../errors.ts";
import { ownBytes } from "../ownBytes.ts";
import { maxParseMs, maxParserHeapMegabytes, type TableLayout, type TableRow } from "./tableLayout.ts";
import type { TableMessage, TableTask } from "./tableWorker.ts";

export interface TableFile {
  readonly system: string;
  /** Handed over to the thread: empty afterwards. */
  readonly bytes: Buffer;
  /** Name of the sheet, blanks anywhere in it do not matter; null for a CSV. */
  readonly sheet: string | null;
  /** Name of the file, where the bytes are a zip that holds it. */
  readonly part?: string;
  readonly layout: TableLayout;
}

/**
 * Reads the rows of a file in a thread of its own, a few hundred at a time, so that neither their number nor what a hostile file
 * unpacks to is ever on the event loop or in its memory at once.
 *
 * @throws SourceError `badReply`, whose `sourceCode` is the place of what does not fit; `timeout` after `maxParseMs`; `aborted`
 */
export async function parseTable(
  { system, bytes, sheet, part, layout }: TableFile,
  signal: AbortSignal,
  take: (row: TableRow) => void,
): Promise<void> {
  const failure = (reason: "badReply" | "timeout" | "aborted", sourceCode: string, cause?: unknown) =>
    new SourceError({ system, reason, sourceCode, ...(cause === undefined ? {} : { cause }) });
  if (signal.aborted) throw failure("aborted", "aborted", signal.reason);
  const taken = new Int32Array(new SharedArrayBuffer(4));
  const own = ownBytes(bytes);
  const task: TableTask = { bytes: own, sheet, part: part ?? null, layout, taken };
  const worker = new Worker(new URL("./tableWorker.ts", import.meta.url), {
    workerData: task,
    transferList: [own.buffer],
    resourceLimits: { maxOldGenerationSizeMb: maxParserHeapMegabytes },
    stderr: true,
    stdout: true,
    env: {},
    execArgv: [],
  });
  const outcome = Promise.withResolvers<void>();
  const onAbort = () => outcome.reject(failure("aborted", "aborted", signal.reason));
  const timer = setTimeout(() => outcome.reject(failure("timeout", "parse time")), maxParseMs);
  signal.addEventListener("abort", onAbort, { once: true });
  worker.on("message", (message: TableMessage) => {
    if ("refused" in message) return outcome.reject(failure("badReply", message.refused));
    if ("end" in message) return outcome.resolve();
    try {
      for (const row of message.rows) take(row);
    } catch (error) {
      return outcome.reject(error);
    }
    Atomics.add(taken, 0, 1);
    Atomics.notify(taken, 0);
  });
  worker.on("error", (error) => outcome.reject(failure("badReply", "parser ended", error)));
  worker.on("exit", () => outcome.reject(failure("badReply", "parser ended")));
  try {
    await outcome.promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    await worker.terminate();
  }
}
