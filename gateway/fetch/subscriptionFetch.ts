import type { OperationCall } from "../../access/caller.ts";
import type { Log } from "../kit/log.ts";
import { FetchFailure, fetchFailureMessage } from "./fetchFailure.ts";
import { tellSourceCallsOf } from "./sourceCalls.ts";
import { readSubgraphError, type SubgraphError } from "./subgraphError.ts";
import type { SubgraphFetch } from "./subgraphFetch.ts";
import type { SubgraphStatusRecorder } from "./subgraphStatus.ts";
import type { FetchOperation, SubgraphReply, Variables } from "./transport.ts";

/** One way to follow one subgraph: a reply for each event, until `call.signal` is aborted. May throw `FetchFailure`. */
export type SendSubscription = (variables: Variables, call: OperationCall) => AsyncIterable<SubgraphReply>;

export interface SubscriptionTransport {
  readonly prepareSubscription: (operation: FetchOperation) => SendSubscription;
}

/** One event of a subgraph, or the reason why there are no more. */
export interface SubgraphEvent {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly SubgraphError[];
}

/** Never rejects: a subgraph that refuses, breaks or goes away gives a last event with an error. */
export type OpenEvents = (variables: Variables, call: OperationCall) => AsyncGenerator<SubgraphEvent>;

/** One subgraph as the engine sees it. */
export interface SubscribingFetch extends SubgraphFetch {
  readonly prepareSubscription: (operation: FetchOperation) => OpenEvents;
}

export interface SubscriptionFetchOptions {
  readonly name: string;
  readonly transport: SubscriptionTransport;
  readonly status: SubgraphStatusRecorder;
  readonly log: Log;
}

export function createSubscriptionFetch(options: SubscriptionFetchOptions): SubscribingFetch["prepareSubscription"] {
  const { name, transport, status, log } = options;

  function read({ data, errors }: SubgraphReply, { requestId }: OperationCall): SubgraphEvent {
    const read = Array.isArray(errors) ? errors.map((error) => readSubgraphError(error, name)) : [];
    for (const { refusedCode, path } of read) {
      if (refusedCode !== null)
        log.error({ requestId, subgraph: name, code: refusedCode, path }, "subgraph error masked");
    }
    if (typeof data === "object" && data !== null && !Array.isArray(data)) {
      return { data: data as Record<string, unknown>, errors: read };
    }
    if (read.length === 0) throw new FetchFailure("SOURCE_BAD_REPLY", "an event with neither data nor errors");
    return { data: null, errors: read };
  }

  return (operation) => {
    const send = transport.prepareSubscription(operation);
    return async function* (variables, call) {
      try {
        for await (const reply of send(variables, call)) {
          tellSourceCallsOf(reply.extensions, call);
          const event = read(reply, call);
          status.succeeded();
          yield event;
        }
      } catch (error) {
        if (call.signal.aborted) return;
        const failure =
          error instanceof FetchFailure ? error : new FetchFailure("INTERNAL_SERVER_ERROR", "fault", { cause: error });
        const { code, reason } = failure;
        status.failed(code);
        const fault = code === "INTERNAL_SERVER_ERROR" ? { err: failure.cause } : {};
        log.warn({ requestId: call.requestId, subgraph: name, code, reason, ...fault }, "subscription failed");
        yield {
          data: null,
          errors: [{ message: fetchFailureMessage(code, name), code, path: null, refusedCode: null }],
        };
      }
    };
  };
}
