import type { Answering } from "../answer.ts";
import { contractRefusal, type Gate } from "../caller/gate.ts";
import type { CompiledEngine } from "../execute/compiledEngine.ts";
import type { Audience } from "../graph/audience.ts";
import { refuse } from "../http/errorReplies.ts";
import { refuseTexts } from "../http/refusedText.ts";
import { identityOf } from "../http/requestIdentity.ts";
import type { ReadDocumentOf, ReadTextOf } from "../operation/operationReader.ts";
import { type ApolloServerSettings, type OperationServer, startApolloServer } from "./apolloServer.ts";
import { createApolloStores, handedOver } from "./apolloStores.ts";
import { compiledGateway } from "./compiledGateway.ts";

export type ApolloServersOptions = Omit<ApolloServerSettings, "engine" | "introspection" | "stores"> & {
  readonly engine: CompiledEngine;
  readonly gate: Gate;
  readonly answering: Answering;
  readonly readDocument: ReadDocumentOf;
  readonly readText: ReadTextOf;
};

/** An Apollo Server for each audience that has come, started when it first does: what one is told the other is not. */
export function startApolloServers(options: ApolloServersOptions): OperationServer {
  const { engine, gate, answering, readDocument, readText, ...settings } = options;
  const stores = createApolloStores((audience, text) => readText(engine.current(), audience, text));
  const servers = new Map<Audience, Promise<OperationServer>>();

  function serverOf(audience: Audience): Promise<OperationServer> {
    const known = servers.get(audience);
    if (known !== undefined) return known;
    const { introspection } = audience;
    const starting = startApolloServer({
      ...settings,
      introspection,
      stores: stores.of(audience),
      engine: compiledGateway(engine, answering, audience),
    });
    servers.set(audience, starting);
    // The next request tries again.
    starting.catch(() => servers.delete(audience));
    return starting;
  }

  const read = refuseTexts(
    (request, query, operationName) => {
      const audience = gate.audienceOf(identityOf(request));
      const { handOver } = stores.of(audience);
      return handedOver(readDocument(engine.current(), audience, query, operationName), query, handOver);
    },
    async (request, reply) => {
      const { handler } = await serverOf(gate.audienceOf(identityOf(request)));
      return handler(request, reply);
    },
  );

  return {
    handler: async (request, reply) => {
      const audience = gate.audienceOf(identityOf(request));
      const refusal = contractRefusal(engine.current(), audience);
      if (refusal !== null) return refuse(reply, 403, refusal.code, refusal.message);
      return read(request, reply);
    },
    stop: async () => {
      for (const started of await Promise.allSettled(servers.values())) {
        if (started.status === "fulfilled") await started.value.stop();
      }
    },
  };
}
