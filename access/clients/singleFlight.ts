import { AccessError } from "../accessError.ts";

export interface SingleFlight {
  /**
   * One load for all who ask for the key at the same time. `keep` gets what came, unless the key was left meanwhile: then
   * those who wait get it, and the next caller loads again.
   */
  readonly join: <Value>(key: string, load: () => Promise<Value>, keep: (value: Value) => void) => Promise<Value>;
  readonly leave: (key: string) => void;
  readonly leaveAll: () => void;
}

/** More at once are refused: invented ids must not fill the memory with waiting requests. */
const maxFlights = 1_000;

export function openSingleFlight(): SingleFlight {
  const flights = new Map<string, Promise<unknown>>();
  let underWay = 0;

  return {
    join<Value>(key: string, load: () => Promise<Value>, keep: (value: Value) => void): Promise<Value> {
      const known = flights.get(key);
      // Only loads of the same kind share a key.
      if (known !== undefined) return known as Promise<Value>;
      if (underWay >= maxFlights) {
        return Promise.reject(new AccessError("ACCESS_UNAVAILABLE", "The register of clients is busy. Try again."));
      }
      underWay += 1;
      const flight: Promise<Value> = load()
        .then((value) => {
          if (flights.get(key) === flight) keep(value);
          return value;
        })
        .finally(() => {
          underWay -= 1;
          if (flights.get(key) === flight) flights.delete(key);
        });
      flights.set(key, flight);
      return flight;
    },
    leave: (key) => {
      flights.delete(key);
    },
    leaveAll: () => flights.clear(),
  };
}
