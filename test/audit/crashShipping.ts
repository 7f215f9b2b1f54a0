/** For `node --import`: the shipping thread says before each batch that it commits. */
import { BroadcastChannel, isMainThread } from "node:worker_threads";
import pg from "pg";

export const shippingChannel = "crash-shipping";

if (!isMainThread) {
  const channel = new BroadcastChannel(shippingChannel);
  channel.unref();
  const query = pg.Client.prototype.query;
  pg.Client.prototype.query = function (this: typeof pg.Client.prototype, ...given: unknown[]) {
    if (given[0] === "COMMIT") channel.postMessage("COMMIT");
    return Reflect.apply(query, this, given);
  } as typeof query;
}
