import type { Server } from "node:http";
import type { Config } from "../config.ts";
import type { CompiledEngine } from "../execute/compiledEngine.ts";
import type { Log } from "../log.ts";
import type { Reading } from "../operation/openReading.ts";
import { maskError } from "../shape/maskError.ts";
import { type ApolloServerSettings, startApolloServer } from "./apolloServer.ts";
import type { OperationHandler } from "./graphqlRoute.ts";
import { serveLiveOperations } from "./live/serveLiveOperations.ts";
import { answerPostedOperations } from "./postedOperation.ts";

export interface OperationsOptions {
  readonly config: Config;
  readonly log: Log;
  readonly engine: ApolloServerSettings["engine"];
  /** The same engine where it is ours; the stock one has neither the short way nor streams. */
  readonly compiled: CompiledEngine | null;
  readonly reading: Reading;
  /** For WebSockets. */
  readonly server: Server;
}

export interface Operations {
  readonly handler: OperationHandler;
  /** Ends subscriptions, lets other operations of WebSockets and event streams finish for so long. */
  readonly endStreams: (deadlineMs: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** In turn: event streams and WebSockets, the short way of POSTed JSON, Apollo Server for all that is left. */
export async function openOperations(options: OperationsOptions): Promise<Operations> {
  const { config, log, engine, compiled, reading, server } = options;
  const { maxTokens, operationDeadlineMs } = config;
  const { validationRules, readOperation } = reading;
  const hasStreams = compiled !== null;
  const apollo = { engine, validationRules, maxTokens, operationDeadlineMs, maskError, log, hasStreams };
  const { handler: rest, stop } = await startApolloServer(apollo);
  if (compiled === null) return { handler: rest, endStreams: async () => {}, stop };

  const shared = { config, log, engine: compiled, readOperation };
  const joinInFlight = config.joinInFlight === "on";
  const posted = answerPostedOperations({ ...shared, operationDeadlineMs, joinInFlight, otherwise: rest });
  const limits = { validationRules, maxTokens };
  const live = serveLiveOperations({ ...shared, reading: limits, server, otherwise: posted });
  return { handler: live.handler, endStreams: live.stop, stop };
}
