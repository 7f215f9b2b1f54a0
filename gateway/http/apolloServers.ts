import type { Audience } from "../caller/audience.ts";
import { contractRefusal, type Gate } from "../caller/gate.ts";
import type { CompiledEngine } from "../execute/compiledEngine.ts";
import { type ApolloServerSettings, type OperationServer, startApolloServer } from "./apolloServer.ts";
import { compiledGateway } from "./compiledGateway.ts";
import { refuse } from "./errorReplies.ts";
import { identityOf } from "./requestIdentity.ts";

export type ApolloServersOptions = Omit<ApolloServerSettings, "engine" | "introspection"> & {
  readonly engine: CompiledEngine;
  readonly gate: Gate;
};

/** An Apollo Server for each audience that has come, started when it first does: what one is told the other is not. */
export function startApolloServers({ engine, gate, ...settings }: ApolloServersOptions): OperationServer {
  const servers = new Map<Audience, Promise<OperationServer>>();

  function serverOf(audience: Audience): Promise<OperationServer> {
    const known = servers.get(audience);
    if (known !== undefined) return known;
    const { introspection } = audience;
    const starting = startApolloServer({ ...settings, introspection, engine: compiledGateway(engine, gate, audience) });
    servers.set(audience, starting);
    // The next request tries again.
    starting.catch(() => servers.delete(audience));
    return starting;
  }

  return {
    handler: async (request, reply) => {
      const audience = gate.audienceOf(identityOf(request));
      const refusal = contractRefusal(engine.current(), audience);
      if (refusal !== null) return refuse(reply, 403, refusal.code, refusal.message);
      const { handler } = await serverOf(audience);
      return handler(request, reply);
    },
    stop: async () => {
      for (const started of await Promise.allSettled(servers.values())) {
        if (started.status === "fulfilled") await started.value.stop();
      }
    },
  };
}
