import type { AuditRecord } from "../../audit/record.ts";

/** What the platform did, held to what the query log says. */
export interface Writes {
  /** Events that the platform has. */
  readonly events: number;
  readonly intents: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Sequences of the intents without an outcome. */
  readonly unknown: readonly number[];
  /** Of these, those that no recovery names. */
  readonly neverNamed: readonly number[];
  /** Of these, those of the last process, which nobody killed. */
  readonly withoutDeath: readonly number[];
  /** Keys of events that stand nowhere in the log. */
  readonly unrecorded: readonly string[];
  /** Keys that have two events, two intents, or two outcomes. */
  readonly twice: readonly string[];
}

export function readWrites(events: readonly string[], records: readonly AuditRecord[]): Writes {
  const intents = new Map<number, string>();
  const outcomes = new Map<string, number>();
  const keys: string[] = [];
  const settled: string[] = [];
  const open = new Set<number>();
  const named = new Set<number>();
  let lastStart = 0;
  for (const record of records) {
    if (record.kind === "intent") {
      const key = keyOf(record);
      intents.set(record.sequence, key);
      keys.push(key);
      open.add(record.sequence);
    }
    if (record.kind === "administration" && record.action === "gateway.started") lastStart = record.sequence;
    if (record.kind === "recovery") for (const sequence of record.intents ?? []) named.add(sequence);
    if (record.kind !== "operation" || record.operation?.type !== "mutation") continue;
    outcomes.set(record.outcome, (outcomes.get(record.outcome) ?? 0) + 1);
    settled.push(keyOf(record));
    if (record.intent !== undefined) open.delete(record.intent);
  }
  const known = new Set([...keys, ...settled]);
  return {
    events: events.length,
    intents: intents.size,
    outcomes: Object.fromEntries(outcomes),
    unknown: [...open],
    neverNamed: [...open].filter((sequence) => !named.has(sequence)),
    withoutDeath: [...open].filter((sequence) => sequence > lastStart),
    unrecorded: events.filter((key) => !known.has(key)),
    twice: [...repeated(events), ...repeated(keys), ...repeated(settled)],
  };
}

/** See cutMutation.ts. */
function keyOf({ requestId }: { readonly requestId?: string }): string {
  return requestId ?? "none";
}

function repeated(keys: readonly string[]): readonly string[] {
  return keys.filter((key, index) => keys.indexOf(key) !== index);
}
