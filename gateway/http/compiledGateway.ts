import type { ApolloServerOptionsWithGateway } from "@apollo/server";
import { GraphQLError, type GraphQLSchema } from "graphql";
import { factsOf } from "../audit/auditEntry.ts";
import { intendOf } from "../audit/intend.ts";
import type { Recorder } from "../audit/recorder.ts";
import type { Audience } from "../caller/audience.ts";
import { type Gate, refusalOf, refusedError } from "../caller/gate.ts";
import { withinBudget } from "../caller/withinBudget.ts";
import type { CompiledEngine, EngineVersion } from "../execute/compiledEngine.ts";
import { executionResult } from "../execute/operationAnswer.ts";
import type { OperationContext } from "../fetch/dataSource.ts";
import { noteExact } from "../operation/exactVariables.ts";

/**
 * The compiled engine as Apollo Server wants a gateway, for one audience. An operation runs on the supergraph that it was
 * validated against, also when a new one has been taken over in between.
 */
export function compiledGateway(
  engine: CompiledEngine,
  gate: Gate,
  audience: Audience,
  recorder: Recorder | null,
): ApolloServerOptionsWithGateway<OperationContext>["gateway"] {
  const versions = new WeakMap<GraphQLSchema, EngineVersion>();
  return {
    onSchemaLoadOrUpdate: (callback) => {
      const announce = (version: EngineVersion) => {
        const apiSchema = version.schemaOf(audience.contract);
        // A contract that is gone is refused before an operation comes here.
        if (apiSchema === null) return;
        versions.set(apiSchema, version);
        callback({ apiSchema, coreSupergraphSdl: version.supergraphSdl });
      };
      announce(engine.current());
      return engine.onUpdate(announce);
    },
    load: async () => ({
      executor: async ({ schema, document, operation, request, context }) => {
        const version = versions.get(schema) ?? engine.current();
        const { call, identity, address, entry, exactVariables } = context as OperationContext;
        const access = await gate.authorize(version, { document, operation }, audience, call.caller, call.requestId);
        const { compiled } = version.operationFor(document, operation, access);
        const variables = request.variables ?? {};
        if (exactVariables !== null) noteExact(variables, exactVariables);
        if (entry !== null) Object.assign(entry, { operation: compiled.audit, variables });
        const refusal = refusalOf(identity, access);
        if (refusal !== null) return { errors: [refusedError(refusal)] };
        const answer = await withinBudget(
          gate.limits,
          { client: identity.client, address },
          () => compiled.estimate(variables),
          () => compiled.run(variables, call, intendOf(recorder, entry)),
        );
        if (answer instanceof GraphQLError) return { errors: [answer] };
        if (entry !== null) entry.facts = factsOf(answer);
        return executionResult(answer);
      },
    }),
    stop: async () => {},
  };
}
