import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { EventRow, TaskRow } from "./eventRows.ts";

/** One state change: the event as it is afterwards, and the tasks that are new or changed. */
export interface JournalEntry {
  readonly event: EventRow;
  readonly tasks: readonly TaskRow[];
}

/** State changes, one JSON text a line, each on disk before the answer leaves. */
export class Journal {
  readonly #descriptor: number;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Opens the file and gives every entry in it to `replay`. A last line that a crash cut off is dropped. */
  static open(path: string, replay: (entry: JournalEntry) => void): Journal {
    mkdirSync(dirname(path), { recursive: true });
    const written = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    const complete = written.lastIndexOf("\n") + 1;
    if (complete < written.length) truncateSync(path, complete);
    for (const line of written.subarray(0, complete).toString("utf8").split("\n")) {
      if (line !== "") replay(JSON.parse(line));
    }
    return new Journal(openSync(path, "a"));
  }

  append(entry: JournalEntry): void {
    writeSync(this.#descriptor, `${JSON.stringify(entry)}\n`);
    fsyncSync(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
