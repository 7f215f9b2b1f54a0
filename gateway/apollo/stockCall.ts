import type { ServerResponse } from "node:http";
import type { Caller, OperationCall } from "../../access/caller.ts";

/** The call that goes to every source of one operation. It is aborted at the deadline, or when the client has gone. */
export function stockCall(
  requestId: string,
  response: ServerResponse,
  deadlineMs: number,
  caller: Caller,
): OperationCall {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), deadlineMs);
  response.once("close", () => {
    clearTimeout(timer);
    if (!response.writableFinished) controller.abort();
  });
  return { requestId, signal: controller.signal, caller };
}
