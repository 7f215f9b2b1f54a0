export interface ConnectionLimit {
  /** Takes a place, which the given function frees once; null when there is none. */
  readonly enter: (address: string) => (() => void) | null;
}

/** Counts the open WebSockets and event streams, of all clients and of each address. */
export function createConnectionLimit(total: number, perAddress: number): ConnectionLimit {
  const places = new Map<string, number>();
  let taken = 0;
  return {
    enter(address) {
      const own = places.get(address) ?? 0;
      if (taken >= total || own >= perAddress) return null;
      taken += 1;
      places.set(address, own + 1);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        taken -= 1;
        const rest = (places.get(address) ?? 1) - 1;
        if (rest === 0) places.delete(address);
        else places.set(address, rest);
      };
    },
  };
}
