import type { OperationCall } from "../../access/caller.ts";
import { FetchFailure } from "./fetchFailure.ts";

/**
 * Runs one fetch under its own deadline inside the operation's. Settles when either has passed, also when the fetch
 * itself does not listen to the signal that it was given.
 */
export async function withDeadline<Value>(
  call: OperationCall,
  deadlineMs: number,
  run: (call: OperationCall) => Promise<Value>,
): Promise<Value> {
  const fetch = new AbortController();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = (failure: FetchFailure) => {
    reject(failure);
    fetch.abort(failure);
  };
  const onOperationEnd = () => stop(new FetchFailure("DEADLINE_EXCEEDED", "the operation has ended"));
  const timer = setTimeout(() => stop(new FetchFailure("SOURCE_TIMEOUT", `no reply in ${deadlineMs} ms`)), deadlineMs);
  call.signal.addEventListener("abort", onOperationEnd, { once: true });
  if (call.signal.aborted) onOperationEnd();
  try {
    return await Promise.race([stopped, run({ ...call, signal: fetch.signal, operation: call })]);
  } finally {
    clearTimeout(timer);
    call.signal.removeEventListener("abort", onOperationEnd);
  }
}
