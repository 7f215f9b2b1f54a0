import type { Soon } from "./soon.ts";

/**
 * Shares turns of the event loop among requests. Otherwise all requests that came since the last turn would be read,
 * validated and compiled in one turn, and the next request would wait for the sum: eight of 10 ms are a block of 80.
 */

/** Work of requests in one turn, before the next piece of it waits for another: far below the 50 ms that a block may last. */
export const maxTurnMs = 10;

const waiting: (() => void)[] = [];
/** When the first piece of work of this turn began; null where there was none. */
let begunAt: number | null = null;

/** Does a piece of work of milliseconds in a turn that has time left for it: at once, where this one has. */
export function inOwnTurn<Result>(work: () => Soon<Result>): Soon<Result> {
  const turn = ownTurn();
  return turn === null ? work() : turn.then(work);
}

/**
 * Asked before a piece of work of milliseconds: null where this turn has time left, else the promise of a later turn. They are
 * given in the order in which they were asked for.
 */
export function ownTurn(): Promise<void> | null {
  if (waiting.length === 0 && hasTimeLeft()) return null;
  return new Promise((begin) => waiting.push(begin));
}

function hasTimeLeft(): boolean {
  if (begunAt !== null) return performance.now() - begunAt < maxTurnMs;
  begin();
  return true;
}

function begin(): void {
  begunAt = performance.now();
  setImmediate(end);
}

/** Immediates follow what sockets have brought without a look at sockets and timers in between: what waits begins a round later. */
function end(): void {
  begunAt = null;
  if (waiting.length > 0) setImmediate(letIn);
}

/** One at a time: how long it takes is known afterwards. */
function letIn(): void {
  const next = waiting.shift();
  begin();
  next?.();
}
