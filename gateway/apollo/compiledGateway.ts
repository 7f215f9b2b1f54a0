import type { ApolloServerOptionsWithGateway } from "@apollo/server";
import type { Answering } from "../answer.ts";
import { Answered, asErrors } from "../answered.ts";
import type { CompiledEngine, EngineVersion } from "../execute/compiledEngine.ts";
import type { Audience } from "../graph/audience.ts";
import { noteExact } from "../graph/exactVariables.ts";
import type { OperationContext } from "./dataSource.ts";

/** The compiled engine as Apollo Server wants a gateway, for one audience. Apollo Server has refused subscriptions. */
export function compiledGateway(
  engine: CompiledEngine,
  answering: Answering,
  audience: Audience,
): ApolloServerOptionsWithGateway<OperationContext>["gateway"] {
  return {
    onSchemaLoadOrUpdate: (callback) => {
      const announce = (version: EngineVersion) => {
        const apiSchema = version.schemaOf(audience.contract);
        // A contract that is gone is refused before an operation comes here.
        if (apiSchema !== null) callback({ apiSchema, coreSupergraphSdl: version.supergraphSdl });
      };
      announce(engine.current());
      return engine.onUpdate(announce);
    },
    load: async () => ({
      executor: async ({ source, request, context: apolloContext }) => {
        const asking = apolloContext as OperationContext;
        const { context, exactVariables } = asking;
        const variables = request.variables ?? {};
        if (exactVariables !== null) noteExact(variables, exactVariables);
        const asked = { query: source, operationName: request.operationName || undefined, variables };
        const prepared = await answering.prepare(asked, context);
        const answered = prepared instanceof Answered ? prepared : await answering.answer(prepared);
        asking.answered = answered;
        const { errors = [], ...told } = answered.result();
        return { ...told, ...(errors.length > 0 && { errors: asErrors(errors) }) };
      },
    }),
    stop: async () => {},
  };
}
