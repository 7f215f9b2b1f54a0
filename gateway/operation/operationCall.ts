import type { OperationCall } from "../../access/caller.ts";
import type { RequestContext } from "./requestContext.ts";

type Waiting = Pick<RequestContext, "requestId" | "identity" | "onGone">;

/** Runs with a call of its own: aborted after `deadlineMs`, or when the client waits no more. */
export async function withCall<Value>(
  { requestId, identity, onGone }: Waiting,
  deadlineMs: number,
  run: (call: OperationCall) => Promise<Value>,
): Promise<Value> {
  const leave = new AbortController();
  const stop = () => leave.abort();
  const timer = setTimeout(stop, deadlineMs);
  onGone(stop);
  try {
    return await run({ requestId, signal: leave.signal, caller: identity.caller });
  } finally {
    clearTimeout(timer);
  }
}

/** A call that lives as long as its client waits. */
export function callUntilGone({ requestId, identity, onGone }: Waiting): OperationCall {
  const leave = new AbortController();
  onGone(() => leave.abort());
  return { requestId, signal: leave.signal, caller: identity.caller };
}
