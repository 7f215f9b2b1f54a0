import { SourceError } from "../errors.ts";

/** Reads keys; a key without a record is not in the map. */
export type Load<Value> = (keys: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, Value>>;

interface Flight<Value> {
  readonly outcome: Promise<ReadonlyMap<string, Value>>;
  readonly abandon: () => void;
  waiters: number;
}

/**
 * Concurrent reads of one key share one call. A shared call has its own signal, which fires when the last waiting
 * caller has gone. One caller's leaving takes nothing from the others.
 */
export function createFlights<Value>(system: string, operation: string) {
  const underway = new Map<string, Flight<Value>>();

  function start(keys: readonly string[], load: Load<Value>): void {
    const controller = new AbortController();
    const land = () => {
      for (const key of keys) if (underway.get(key) === flight) underway.delete(key);
    };
    const abandon = () => {
      land();
      controller.abort();
    };
    const flight: Flight<Value> = { outcome: load(keys, controller.signal), abandon, waiters: 0 };
    for (const key of keys) underway.set(key, flight);
    flight.outcome.then(land, land);
  }

  async function wait(flight: Flight<Value>, signal: AbortSignal): Promise<ReadonlyMap<string, Value>> {
    const left = Promise.withResolvers<never>();
    const onAbort = () => left.reject(new SourceError({ system, operation, reason: "aborted", cause: signal.reason }));
    signal.addEventListener("abort", onAbort, { once: true });
    flight.waiters += 1;
    try {
      return await Promise.race([flight.outcome, left.promise]);
    } finally {
      signal.removeEventListener("abort", onAbort);
      flight.waiters -= 1;
      if (flight.waiters === 0) flight.abandon();
    }
  }

  return async (
    keys: readonly string[],
    signal: AbortSignal,
    load: Load<Value>,
  ): Promise<ReadonlyMap<string, Value>> => {
    if (signal.aborted) throw new SourceError({ system, operation, reason: "aborted", cause: signal.reason });
    const own = keys.filter((key) => !underway.has(key));
    if (own.length > 0) start(own, load);
    const flights = new Set(keys.map((key) => underway.get(key)).filter((flight) => flight !== undefined));
    const landed = await Promise.all([...flights].map((flight) => wait(flight, signal)));
    const wanted = new Set(keys);
    return new Map(landed.flatMap((records) => [...records].filter(([key]) => wanted.has(key))));
  };
}
