import type { OperationCall } from "../../access/caller.ts";

/** Runs with a call of its own inside another: aborted after `deadlineMs`, or with the other. */
export async function withOwnDeadline<Value>(
  call: OperationCall,
  deadlineMs: number,
  run: (call: OperationCall) => Promise<Value>,
): Promise<Value> {
  const own = new AbortController();
  const stop = () => own.abort();
  const timer = setTimeout(stop, deadlineMs);
  call.signal.addEventListener("abort", stop, { once: true });
  if (call.signal.aborted) stop();
  try {
    return await run({ ...call, signal: own.signal });
  } finally {
    clearTimeout(timer);
    call.signal.removeEventListener("abort", stop);
  }
}
