import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import type { AuditRecord } from "../../audit/record.ts";

/** What the log on disk says of one request so far. */
export type Fate = "unseen" | "intended" | "recorded";

/** Follows the segments of one chain while a gateway writes them. */
export class JournalTail {
  readonly #segments: string;
  /** Bytes of whole lines that were read, by segment. */
  readonly #read = new Map<string, number>();
  readonly #fates = new Map<string, Fate>();

  constructor(chainDirectory: string) {
    this.#segments = join(chainDirectory, "segments");
  }

  /** See cutMutation.ts for request ids. */
  fateOf(requestId: string): Fate {
    if (existsSync(this.#segments)) for (const name of readdirSync(this.#segments).sort()) this.#follow(name);
    return this.#fates.get(requestId) ?? "unseen";
  }

  #follow(name: string): void {
    const from = this.#read.get(name) ?? 0;
    const added = bytesFrom(join(this.#segments, name), from);
    const whole = added.subarray(0, added.lastIndexOf("\n") + 1);
    if (whole.length === 0) return;
    this.#read.set(name, from + whole.length);
    for (const line of whole.toString("utf8").trimEnd().split("\n")) this.#take(JSON.parse(line) as AuditRecord);
  }

  #take(record: AuditRecord): void {
    if (record.kind === "intent") this.#fates.set(record.requestId, "intended");
    if (record.kind === "operation") this.#fates.set(record.requestId, "recorded");
  }
}

function bytesFrom(file: string, from: number): Buffer {
  const descriptor = openSync(file, "r");
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(descriptor).size - from));
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, from));
  } finally {
    closeSync(descriptor);
  }
}
