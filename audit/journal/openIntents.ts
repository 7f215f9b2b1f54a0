import type { RecordBody } from "../record.ts";

/** 意图 Intents on disk that no outcome follows yet. */
export interface OpenIntents {
  /** @param sequences of the entries, which are on disk */
  readonly written: (entries: readonly Entry[], sequences: readonly number[], nowMs: number) => void;
  /** Entries that could not be written: the outcomes among them stay unknown. */
  readonly failed: (entries: readonly Entry[]) => void;
  /** In order. */
  readonly sequences: () => readonly number[];
  /** Sequence; null where none is open. */
  readonly oldest: () => number | null;
  /** Those whose outcome was lost, or is overdue, in order: to be named in a record. */
  readonly unknown: (nowMs: number) => readonly number[];
}

interface Entry {
  readonly body: RecordBody;
}

/** Far beyond the deadline of any operation: an outcome that has not come by then was lost to a fault, and is named as unknown. */
const maxOutcomeMs = 15 * 60_000;

export function createOpenIntents(): OpenIntents {
  /** When they were written, Unix milliseconds; negative infinity where the outcome is lost. */
  const open = new Map<number, number>();
  return {
    written(entries, sequences, nowMs) {
      for (const [index, { body }] of entries.entries()) {
        if (body.kind === "intent") open.set(sequences[index] ?? 0, nowMs);
        else for (const sequence of settledBy(body)) open.delete(sequence);
      }
    },
    failed(entries) {
      for (const { body } of entries) {
        if (body.kind !== "operation" || body.intent === undefined || !open.has(body.intent)) continue;
        open.set(body.intent, Number.NEGATIVE_INFINITY);
      }
    },
    sequences: () => [...open.keys()],
    oldest: () => open.keys().next().value ?? null,
    unknown: (nowMs) => {
      const overdue = [...open].filter(([, since]) => nowMs - since > maxOutcomeMs);
      return overdue.map(([sequence]) => sequence);
    },
  };
}

/** Intents that a record says something of: its outcome, or that it is unknown. */
export function settledBy(body: RecordBody): readonly number[] {
  if (body.kind === "operation") return body.intent === undefined ? [] : [body.intent];
  return body.kind === "recovery" ? (body.intents ?? []) : [];
}
