import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Listens on a free port, tells the benchmark where, and ends with it. */
export function readyOnLoopback(server: Server): void {
  server.keepAliveTimeout = 600_000;
  server.listen(0, "127.0.0.1", () => {
    process.send?.({ ready: true, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  });
  process.on("disconnect", () => process.exit(0));
}
