/**
 * 来源 Calls of legacy systems that one request of a gateway made: in a header of the reply, or under the same name in the
 * `extensions` of an event. Read by `gateway/fetch/sourceCalls.ts`.
 */
export interface SourceCalls {
  readonly onSend: (system: string, calls?: number) => void;
  /** Those since it was asked before: `grid=3,asset=1`; null for none. */
  readonly take: () => string | null;
}

export const sourceCallsHeader = "x-source-calls";

/** What a header takes: a subgraph has one or two systems. */
const maxSystems = 16;
const maxCalls = 999_999;

export function createSourceCalls(): SourceCalls {
  const counts = new Map<string, number>();
  return {
    onSend: (system, calls = 1) => void counts.set(system, (counts.get(system) ?? 0) + calls),
    take() {
      if (counts.size === 0) return null;
      const pairs = [...counts].slice(0, maxSystems);
      counts.clear();
      return pairs.map(([system, calls]) => `${system}=${Math.min(calls, maxCalls)}`).join();
    },
  };
}
