import { once } from "node:events";
import type { Server } from "node:http";

export interface RunningServer {
  readonly url: string;
  /** Stops listening and ends every connection, also those of hanging calls. */
  stop(): Promise<void>;
}

export interface ListenOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Path at the end of the URL, "" for none. */
  readonly path: string;
  readonly onStopped?: () => void;
}

export async function listen(server: Server, options: ListenOptions): Promise<RunningServer> {
  server.listen(options.port, options.host);
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  return {
    url: `http://${options.host}:${port}${options.path}`,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      options.onStopped?.();
    },
  };
}
