import type { Subgraph } from "../../subgraphs/manifest.ts";
import type { SubscriptionTransport } from "./subscriptionFetch.ts";

/** The subgraph runs here and is asked for one event after the other: nothing is buffered between it and the client. */
export function inProcessSubscription(subgraph: Subgraph): SubscriptionTransport {
  return {
    prepareSubscription: (operation) => subgraph.prepareSubscription(operation),
  };
}
