import type { OperationCall } from "../../access/caller.ts";
import { encodeCaller } from "../../access/callerHeader.ts";
import type { SignedCall, Signer } from "../../access/signature.ts";

/** What tells a subgraph on another machine on whose behalf this gateway asks, and that it does. */
export function signedHeaders(
  sign: Signer,
  request: Pick<SignedCall, "method" | "path" | "body">,
  call: Pick<OperationCall, "requestId" | "caller">,
): { readonly "x-caller": string; readonly "x-signature": string } {
  const caller = encodeCaller(call.caller);
  return { "x-caller": caller, "x-signature": sign({ ...request, requestId: call.requestId, caller }) };
}
