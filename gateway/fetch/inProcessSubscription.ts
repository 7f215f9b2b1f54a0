import type { Subgraph } from "../../subgraphs/manifest.ts";
import { scriptVariables } from "./fetchVariables.ts";
import type { SubscriptionTransport } from "./subscriptionFetch.ts";

/** The subgraph runs here and is asked for one event after the other: nothing is buffered between it and the client. */
export function inProcessSubscription(subgraph: Subgraph): SubscriptionTransport {
  return {
    prepareSubscription: (operation) => {
      const run = subgraph.prepareSubscription(operation);
      return (variables, call) => run(scriptVariables({ variables, representations: null }, "values"), call);
    },
  };
}
