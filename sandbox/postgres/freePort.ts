import { once } from "node:events";
import { createServer } from "node:net";
import { PostgresStartError } from "./binaries.ts";

/** A loopback port that is free now; be ready to try another. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new PostgresStartError("No loopback port is free");
  return address.port;
}
