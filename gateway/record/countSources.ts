import type { OperationCall } from "../../access/caller.ts";

/** Systems that one operation is counted for; a remote subgraph names them, and is not trusted. */
const maxSystems = 32;

export interface SourceCount {
  /** The call with a count of its own, for everything that the operation does. */
  readonly call: OperationCall;
  /** 来源 Calls of legacy systems since it was asked before, repeated ones too, by id of the system. */
  readonly take: () => Readonly<Record<string, number>>;
}

export function countSources(call: OperationCall): SourceCount {
  let counts: Map<string, number> | null = null;
  const onSend = (system: string, calls = 1): void => {
    counts ??= new Map();
    const known = counts.get(system);
    if (known === undefined && counts.size >= maxSystems) return;
    counts.set(system, Math.min((known ?? 0) + calls, Number.MAX_SAFE_INTEGER));
  };
  return {
    call: { ...call, onSend },
    take() {
      if (counts === null) return nothing;
      const taken = Object.fromEntries(counts);
      counts = null;
      return taken;
    },
  };
}

/** Of the stream that brought an event and of the event. */
export function sumOf(
  one: Readonly<Record<string, number>>,
  other: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sums = new Map(Object.entries(one));
  for (const [system, calls] of Object.entries(other)) sums.set(system, (sums.get(system) ?? 0) + calls);
  return Object.fromEntries(sums);
}

const nothing: Readonly<Record<string, number>> = {};
