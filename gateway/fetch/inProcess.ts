import type { Subgraph } from "../../subgraphs/manifest.ts";
import { encodeObject } from "./encodeObject.ts";
import { scriptVariables } from "./fetchVariables.ts";
import { replySelection } from "./replySelection.ts";
import type { SubscriptionTransport } from "./subscriptionFetch.ts";
import type { SendFetch, Transport } from "./transport.ts";
import { withDeadline } from "./withDeadline.ts";

/**
 * The subgraph runs here: no socket, and no JSON unless another subgraph of the operation is behind one. It masks its own
 * errors.
 */
export function inProcess(subgraph: Subgraph, deadlineMs: number): Transport {
  return {
    mode: "in process",
    prepare: (operation, leaves) => {
      const run = subgraph.prepare(operation);
      const send: SendFetch = (input, call) =>
        withDeadline(call, deadlineMs, (fetchCall) => run(scriptVariables(input, leaves), fetchCall));
      if (leaves === "values") return send;
      const selection = replySelection(operation.query);
      return async (input, call) => {
        const { data, errors } = await send(input, call);
        return { data: encodeObject(data, selection), errors };
      };
    },
  };
}

/** The subgraph runs here and is asked for one event after the other: nothing is buffered between it and the client. */
export function inProcessSubscription(subgraph: Subgraph): SubscriptionTransport {
  return {
    prepareSubscription: (operation) => {
      const run = subgraph.prepareSubscription(operation);
      return (variables, call) => run(scriptVariables({ variables, representations: null }, "values"), call);
    },
  };
}
