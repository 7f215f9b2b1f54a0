import type { AuditRecord } from "../record.ts";
import type { Problem } from "./problem.ts";
import type { QueuedLine } from "./recordQueue.ts";

/** Follows mutations from their intent to their outcome. */
export interface Intents {
  readonly onRecord: (sequence: number, record: AuditRecord, line: QueuedLine) => void;
  readonly result: () => UnknownOutcomes;
}

/** 结果未知 Writes of which the log says that they were to be sent, and not what became of them. */
export interface UnknownOutcomes {
  /** Sequences of the first of them, in order. */
  readonly sequences: readonly number[];
  readonly total: number;
  /** Of the total, those that no recovery has named: they run at this moment, or their process died. */
  readonly unnamed: number;
}

/** Sequences that are told; a log says more by itself. */
const maxToldItems = 100;

/** Held at once, about 10 MB. A gateway has no more running than requests; a log that goes beyond it was made by hand. */
const maxOpenItems = 100_000;

export function createIntents(report: (problem: Problem) => void): Intents {
  const open = new Set<number>();
  /** Named by a recovery: an outcome may still come, of a write that ran on while the disk was away. */
  const named = new Set<number>();
  let isBeyond = false;
  let first: number | null = null;

  return {
    onRecord(sequence, record, line) {
      first ??= sequence;
      const wrong = (what: string) =>
        report({
          kind: "record-content",
          sequence,
          file: line.segment.name,
          line: line.number,
          message: `Record ${sequence} ${what}.`,
        });
      /** Of an intent that retention removed, or that is beyond the bound, nothing is known here. */
      const isKnown = (intent: unknown) => !isBeyond && typeof intent === "number" && intent >= (first ?? 1);
      if (record.kind === "intent") {
        if (open.size + named.size < maxOpenItems) open.add(sequence);
        else isBeyond = true;
      } else if (record.kind === "operation" && record.intent !== undefined) {
        const wasOpen = open.delete(record.intent) || named.delete(record.intent);
        if (!wasOpen && isKnown(record.intent)) wrong("is the outcome of no intent that stands open before it");
        else if (typeof record.intent !== "number") wrong("names an intent by what is no sequence");
      } else if (record.kind === "recovery" && record.intents !== undefined) {
        const intents: unknown = record.intents;
        for (const intent of Array.isArray(intents) ? intents : [null]) {
          if (open.delete(intent)) named.add(intent);
          else if (typeof intent !== "number" || isKnown(intent)) {
            wrong("names an intent that does not stand open before it");
            break;
          }
        }
      }
    },
    result() {
      const all = [...named, ...open].sort((one, other) => one - other);
      return { sequences: all.slice(0, maxToldItems), total: all.length, unnamed: open.size };
    },
  };
}
