import type { ApolloServerOptionsWithGateway } from "@apollo/server";
import type { GraphQLSchema } from "graphql";
import type { CompiledEngine, EngineVersion } from "../execute/compiledEngine.ts";
import { executionResult } from "../execute/operationAnswer.ts";
import type { OperationContext } from "../fetch/dataSource.ts";

/**
 * The compiled engine as Apollo Server wants a gateway. An operation runs on the supergraph that it was validated
 * against, also when a new one has been taken over in between.
 */
export function compiledGateway(engine: CompiledEngine): ApolloServerOptionsWithGateway<OperationContext>["gateway"] {
  const versions = new WeakMap<GraphQLSchema, EngineVersion>();
  return {
    onSchemaLoadOrUpdate: (callback) => {
      const announce = (version: EngineVersion) => {
        versions.set(version.apiSchema, version);
        callback({ apiSchema: version.apiSchema, coreSupergraphSdl: version.supergraphSdl });
      };
      announce(engine.current());
      return engine.onUpdate(announce);
    },
    load: async () => ({
      executor: async ({ schema, document, operation, request, context }) => {
        const version = versions.get(schema) ?? engine.current();
        const { compiled } = version.operationFor(document, operation);
        return executionResult(await compiled.run(request.variables ?? {}, (context as OperationContext).call));
      },
    }),
    stop: async () => {},
  };
}
