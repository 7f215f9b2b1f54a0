/** The shipping thread: fills the index of the query log from the journals on disk. Started by shippingThread.ts. */
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { openIndex } from "../index/openIndex.ts";
import { openShipper } from "../index/shipper.ts";
import { isChainHeld } from "../journal/chainLock.ts";
import type { ShippingOrder, ShippingReport, ShippingWork } from "./shippingMessages.ts";

const { index: settings, directory, chain, durable, ...options } = workerData as ShippingWork;
let written = durable;

// One transaction at a time, and beside it what is asked of dictionaries and seals.
const index = openIndex({ ...settings, maxConnections: 2 });
const shipper = openShipper({
  ...options,
  index,
  directory,
  own: { chain, durable: () => written },
  isGone: (other) => !isChainHeld(join(directory, other, "lock")),
  onLook: (chains) => tell({ kind: "chains", chains }),
  log: { warn: (fields, text) => tell({ kind: "warning", fields, text }) },
});

function tell(report: ShippingReport): void {
  parentPort?.postMessage(report);
}

async function obey(order: ShippingOrder): Promise<void> {
  switch (order.kind) {
    case "durable":
      written = order.sequence;
      shipper.poke();
      return;
    case "catchUp": {
      const { number } = order;
      const problem = await shipper.catchUp().then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : "no reason given"),
      );
      tell({ kind: "caughtUp", number, problem });
      return;
    }
    case "close":
      await shipper.close();
      await index.close();
      parentPort?.close();
  }
}

parentPort?.on("message", (order: ShippingOrder) => void obey(order));
