import type { Caller, OperationCall } from "../../access/caller.ts";
import { exactVariablesOf } from "../graph/exactVariables.ts";

/** Runs, or waits for the same thing that is running already. */
export type Join<Answer> = (
  key: string,
  call: OperationCall,
  run: (call: OperationCall) => Promise<Answer>,
) => Promise<Answer>;

interface Flight<Answer> {
  readonly answer: Promise<Answer>;
  readonly leave: AbortController;
  /** Callers that still wait. */
  waiting: number;
}

/**
 * Identical operations that overlap share one execution, as nothing of theirs can differ: the key holds the operation, its
 * variables and everything about the caller that can change the answer. The execution carries the first caller's request
 * id, has `deadlineMs` from its start, and is given up when the last caller has gone.
 */
export function createJoin<Answer>(deadlineMs: number): Join<Answer> {
  const flights = new Map<string, Flight<Answer>>();

  function takeOff(key: string, call: OperationCall, run: (call: OperationCall) => Promise<Answer>): Flight<Answer> {
    const leave = new AbortController();
    const timer = setTimeout(() => leave.abort(), deadlineMs);
    const answer = run({ ...call, signal: leave.signal }).finally(() => {
      clearTimeout(timer);
      forget(key, flight);
    });
    const flight: Flight<Answer> = { answer, leave, waiting: 0 };
    flights.set(key, flight);
    return flight;
  }

  /** A caller who comes now starts anew. */
  function forget(key: string, flight: Flight<Answer>): void {
    if (flights.get(key) === flight) flights.delete(key);
  }

  return async (key, call, run) => {
    const flight = flights.get(key) ?? takeOff(key, call, run);
    flight.waiting += 1;
    const onGone = () => {
      flight.waiting -= 1;
      if (flight.waiting > 0) return;
      forget(key, flight);
      flight.leave.abort();
    };
    call.signal.addEventListener("abort", onGone, { once: true });
    if (call.signal.aborted) onGone();
    try {
      return await flight.answer;
    } finally {
      call.signal.removeEventListener("abort", onGone);
    }
  };
}

/** Only requests of one caller are shared: what they may read, their areas and their purpose are theirs. */
export function joinKey(
  supergraph: string,
  operationKey: string,
  variables: Readonly<Record<string, unknown>>,
  caller: Caller,
): string {
  return `${supergraph}\n${numberOf(caller)}\n${JSON.stringify(exactVariablesOf(variables) ?? variables)}\n${operationKey}`;
}

const numbers = new WeakMap<Caller, number>();
let lastNumber = 0;

function numberOf(caller: Caller): number {
  const known = numbers.get(caller);
  if (known !== undefined) return known;
  lastNumber += 1;
  numbers.set(caller, lastNumber);
  return lastNumber;
}
