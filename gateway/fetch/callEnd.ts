import type { Call } from "../../adapters/contract.ts";

type Listener = () => void;

/** One listener at each signal, whatever the number of fetches that it ends. */
const listeners = new WeakMap<AbortSignal, Set<Listener>>();

/** Calls `listener` when the call, which has not ended yet, ends before `forget`. */
export function onCallEnd({ signal }: Call, listener: Listener): { readonly forget: () => void } {
  const set = listeners.get(signal) ?? listenTo(signal);
  set.add(listener);
  return { forget: () => set.delete(listener) };
}

function listenTo(signal: AbortSignal): Set<Listener> {
  const set = new Set<Listener>();
  listeners.set(signal, set);
  signal.addEventListener(
    "abort",
    () => {
      for (const listener of set) listener();
    },
    { once: true },
  );
  return set;
}
