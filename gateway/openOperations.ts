import type { Server } from "node:http";
import { createAnswering } from "./answer.ts";
import { startApolloServer } from "./apollo/apolloServer.ts";
import { startApolloServers } from "./apollo/apolloServers.ts";
import { createApolloStores, handedOver } from "./apollo/apolloStores.ts";
import { introspectingGateway } from "./apollo/introspectingGateway.ts";
import type { Gate } from "./caller/gate.ts";
import { wholeGraph } from "./graph/audience.ts";
import type { OperationHandler } from "./http/graphqlRoute.ts";
import { serveLiveOperations } from "./http/live/serveLiveOperations.ts";
import { answerPostedOperations } from "./http/postedOperation.ts";
import { refuseTexts } from "./http/refusedText.ts";
import type { Log } from "./kit/log.ts";
import type { Engine } from "./openEngine.ts";
import type { OperationParsing } from "./operation/openParsing.ts";
import type { Recorder } from "./record/recorder.ts";
import type { Config } from "./settings/config.ts";
import { maskError } from "./shape/maskError.ts";

export interface OperationsOptions {
  readonly config: Config;
  readonly log: Log;
  readonly engine: Engine;
  readonly gate: Gate;
  /** Null without a query log. */
  readonly recorder: Recorder | null;
  readonly parsing: OperationParsing;
  /** For WebSockets. */
  readonly server: Server;
}

export interface Operations {
  readonly handler: OperationHandler;
  /** Ends subscriptions, lets other operations of WebSockets and event streams finish for so long. */
  readonly endStreams: (deadlineMs: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Tries in turn: event streams and WebSockets, POSTed JSON, and Apollo Server for the rest. */
export async function openOperations(options: OperationsOptions): Promise<Operations> {
  const { config, log, engine, gate, recorder, parsing, server } = options;
  const { maxTokens, operationDeadlineMs } = config;
  const { validationRules, readDocument, readText } = parsing;
  const settings = { validationRules, maxTokens, operationDeadlineMs, maskError, log };
  if ("stock" in engine) {
    const stores = createApolloStores((audience, text) => readText(engine.graph(), audience, text)).of(wholeGraph);
    const apollo = {
      ...settings,
      stores,
      engine: introspectingGateway(engine.stock),
      introspection: true,
      hasStreams: false,
    };
    const { handler: valid, stop } = await startApolloServer(apollo);
    const handler = refuseTexts((_request, query, operationName) => {
      return handedOver(readDocument(engine.graph(), wholeGraph, query, operationName), query, stores.handOver);
    }, valid);
    return { handler, endStreams: async () => {}, stop };
  }

  const { compiled } = engine;
  const joinInFlight = config.joinInFlight === "on";
  const answering = createAnswering({
    ...{ engine: compiled, readDocument, gate, recorder, operationDeadlineMs, joinInFlight, log },
  });
  const { handler: rest, stop } = startApolloServers({
    ...settings,
    ...{ engine: compiled, gate, answering, readDocument, readText },
    hasStreams: true,
  });
  const posted = answerPostedOperations({ answering, otherwise: rest });
  const live = serveLiveOperations({
    ...{ config, log, engine: compiled, answering, gate, recorder, server },
    otherwise: posted,
  });
  return { handler: live.handler, endStreams: live.stop, stop };
}
