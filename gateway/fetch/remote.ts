import type { Dispatcher } from "undici";
import type { OperationCall } from "../../access/caller.ts";
import { encodeCaller } from "../../access/callerHeader.ts";
import type { SignedCall, Signer } from "../../access/signature.ts";
import { type Leaves, textOfValue } from "../graph/leaves.ts";
import { decodeBody, isPlainBody } from "./decodeBody.ts";
import { ConnectionLost, type ExchangeReply, exchange } from "./exchange.ts";
import { readInTurns } from "./readInTurns.ts";
import { compileReadReply, parseReply } from "./readReply.ts";
import { tellSourceCalls } from "./sourceCalls.ts";
import { readSourceFailures, type SourceFailureWords } from "./sourceFailures.ts";
import type { FetchInput, FetchOperation, Transport } from "./transport.ts";

export interface RemoteOptions {
  readonly url: string;
  /** Keeps connections alive. */
  readonly dispatcher: Dispatcher;
  readonly deadlineMs: number;
  readonly maxReplyBytes: number;
  readonly codegen: boolean;
  /** Null for a subgraph that looks at no signatures. */
  readonly sign: Signer | null;
  /** Told why fields of a reply failed, of a subgraph whose calls are signed. */
  readonly onFailures: (failures: readonly SourceFailureWords[], requestId: string, operation: string | null) => void;
}

/**
 * The subgraph answers at `url` (GraphQL over HTTP, POST, JSON). A query whose kept-alive connection was closed under it is sent
 * once more; a mutation never, as it may have run.
 */
export function remote({
  url,
  dispatcher,
  deadlineMs,
  maxReplyBytes,
  codegen,
  sign,
  onFailures,
}: RemoteOptions): Transport {
  const { origin, pathname, search } = new URL(url);
  const path = pathname + search;
  return {
    mode: "remote",
    prepare: (operation, leaves) => {
      const bodyOf = compileBody(operation, leaves);
      const read = leaves === "text" ? compileReadReply(operation, codegen) : parseReply;
      const mayRepeat = !operation.query.startsWith("mutation");
      return (input, call) => {
        const body = bodyOf(input);
        const send = (remainingMs: number) => {
          const signature = sign === null ? null : signedHeaders(sign, { method: "POST", path, body }, call);
          const headers = {
            "content-type": "application/json",
            accept: "application/graphql-response+json, application/json",
            "accept-encoding": "identity",
            "x-request-id": call.requestId,
            ...signature,
          };
          const request = { origin, path, headers, body, deadlineMs: remainingMs, maxReplyBytes };
          return exchange(dispatcher, request, call);
        };
        const answered = (reply: ExchangeReply) => {
          tellSourceCalls(reply.sourceCalls, call);
          if (sign !== null && reply.sourceFailures !== undefined) {
            const failures = readSourceFailures(reply.sourceFailures);
            if (failures.length > 0) onFailures(failures, call.requestId, operation.operationName ?? null);
          }
          const readBody = (body: Buffer) => read(body, reply.statusCode);
          if (isPlainBody(reply)) return readInTurns(reply.body, readBody);
          return decodeBody(reply.body, reply, maxReplyBytes).then((decoded) => readInTurns(decoded, readBody));
        };
        if (!mayRepeat) return send(deadlineMs).then(answered);
        const begun = performance.now();
        return send(deadlineMs).then(answered, (failure: unknown) => {
          const remainingMs = deadlineMs - (performance.now() - begun);
          if (!(failure instanceof ConnectionLost) || remainingMs <= 0) throw failure;
          return send(remainingMs).then(answered);
        });
      };
    },
  };
}

/** Without variables the body is always the same. */
function compileBody({ query, operationName }: FetchOperation, leaves: Leaves): (input: FetchInput) => Buffer {
  const start = `${textOfValue({ query, operationName }).slice(0, -1)},"variables":`;
  const constant = Buffer.from(`${start}{}}`, "latin1");
  return ({ variables, representations }) => {
    const given = textOfValue(variables);
    if (representations === null) return given === "{}" ? constant : Buffer.from(`${start}${given}}`, "latin1");
    const others = given === "{}" ? "" : `${given.slice(1, -1)},`;
    const texts = leaves === "text" ? representations : representations.map(textOfValue);
    return Buffer.from(`${start}{${others}"representations":[${texts.join()}]}}`, "latin1");
  };
}

/** What tells a subgraph on another machine on whose behalf this gateway asks, and that it does. */
function signedHeaders(
  sign: Signer,
  request: Pick<SignedCall, "method" | "path" | "body">,
  call: Pick<OperationCall, "requestId" | "caller">,
): { readonly "x-caller": string; readonly "x-signature": string } {
  const caller = encodeCaller(call.caller);
  return { "x-caller": caller, "x-signature": sign({ ...request, requestId: call.requestId, caller }) };
}
