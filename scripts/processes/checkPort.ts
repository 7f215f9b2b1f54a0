import { once } from "node:events";
import { createServer } from "node:net";
import { portTaken } from "../../gateway/http/listen.ts";
import { ConfigError } from "../../gateway/settings/config.ts";

/** Says at once that a port is taken, before minutes go into the rest. @throws ConfigError */
export async function checkPort(host: string, port: number): Promise<void> {
  const server = createServer().listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
      throw new ConfigError(portTaken(host, port));
    }
    throw error;
  }
  server.close();
  await once(server, "close");
}
