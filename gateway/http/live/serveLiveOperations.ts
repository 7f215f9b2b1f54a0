import type { Server } from "node:http";
import type { Log } from "../../kit/log.ts";
import type { OperationHandler } from "../graphqlRoute.ts";
import { createConnectionLimit } from "./connectionLimit.ts";
import { answerEventStreams } from "./eventStream.ts";
import { createLiveOperations, type LiveOperationsOptions } from "./liveOperations.ts";
import { acceptWebSockets } from "./webSocketServer.ts";

export interface LiveServer {
  readonly handler: OperationHandler;
  /** Ends subscriptions, lets other operations finish for so long, and closes the WebSockets. */
  readonly stop: (deadlineMs: number) => Promise<void>;
}

/** Subscriptions, and whatever else comes over an event stream or a WebSocket: docs/subscriptions.md. */
export function serveLiveOperations(
  options: LiveOperationsOptions & { readonly log: Log; readonly server: Server; readonly otherwise: OperationHandler },
): LiveServer {
  const { config, log, answering, gate, recorder, server, otherwise } = options;
  const live = createLiveOperations(options);
  const limit = createConnectionLimit(config.liveConnections, config.liveConnectionsPerAddress);
  const sockets = acceptWebSockets({ server, limit, config, answering, live, log, gate, recorder });
  return {
    handler: answerEventStreams({ config, log, answering, live, limit, otherwise }),
    stop: async (deadlineMs) => {
      await live.stop(deadlineMs);
      sockets.close();
    },
  };
}
