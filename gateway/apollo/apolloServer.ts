import { ApolloServer, type ApolloServerOptionsWithGateway, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { FastifyRequest } from "fastify";
import type { GraphQLFormattedError, ValidationRule } from "graphql";
import { nullVariable } from "../execute/coerceVariables.ts";
import { conditionVariables } from "../graph/applyConditions.ts";
import { exactVariablesIn, exactVariablesOf } from "../graph/exactVariables.ts";
import type { OperationHandler } from "../http/graphqlRoute.ts";
import { refuseStreams } from "../http/live/refuseStreams.ts";
import { acceptedMediaType, plainJson } from "../http/mediaType.ts";
import { requestContextOf } from "../http/requestContextOf.ts";
import { statusOf } from "../http/sendAnswered.ts";
import type { Log } from "../kit/log.ts";
import { refuseSubscription, requireOperation } from "../operation/requireOperation.ts";
import { codesOf } from "../record/auditEntry.ts";
import { completeErrors } from "../shape/completeErrors.ts";
import type { AudienceStores } from "./apolloStores.ts";
import type { OperationContext } from "./dataSource.ts";
import { stockCall } from "./stockCall.ts";

export interface ApolloServerSettings {
  readonly engine: ApolloServerOptionsWithGateway<OperationContext>["gateway"];
  readonly validationRules: readonly ValidationRule[];
  readonly maxTokens: number;
  readonly operationDeadlineMs: number;
  readonly maskError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
  readonly log: Log;
  /** Whether subscriptions are answered elsewhere in this gateway. */
  readonly hasStreams: boolean;
  /** Whether the schema may be asked about itself, and names that were misspelt are guessed. */
  readonly introspection: boolean;
  readonly stores: AudienceStores;
}

export interface OperationServer {
  readonly handler: OperationHandler;
  readonly stop: () => Promise<void>;
}

/** Reads operations from HTTP, parses and validates them, and hands them to the engine. Nothing in it calls home. */
export async function startApolloServer(settings: ApolloServerSettings): Promise<OperationServer> {
  const { engine, log, operationDeadlineMs, hasStreams } = settings;
  const apollo = new ApolloServer<OperationContext>({
    gateway: engine,
    validationRules: [...settings.validationRules],
    parseOptions: { maxTokens: settings.maxTokens },
    documentStore: settings.stores.documents,
    cache: settings.stores.texts,
    formatError: settings.maskError,
    csrfPrevention: true,
    introspection: settings.introspection,
    hideSchemaDetailsFromClientErrors: !settings.introspection,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    logger: log,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      requestHooks(log, hasStreams),
    ],
  });
  await apollo.start();
  const handler = fastifyApolloHandler(apollo, {
    context: async (request, reply) => {
      const context = requestContextOf(request, reply);
      return {
        context,
        answered: null,
        exactVariables: exactVariablesOfRequest(request),
        call: stockCall(request.id, reply.raw, operationDeadlineMs, context.identity.caller),
      };
    },
  });
  const answer: OperationHandler = async (request, reply) => handler.call(request.server, request, reply);
  return {
    handler: hasStreams ? answer : refuseStreams(answer),
    stop: () => apollo.stop(),
  };
}

/** Of a body, or of the address. */
function exactVariablesOfRequest({ method, body, query }: FastifyRequest): OperationContext["exactVariables"] {
  if (method === "GET") return exactVariablesIn((query as Readonly<Record<string, unknown>>)["variables"]);
  const { variables } = (body ?? {}) as { readonly variables?: Readonly<Record<string, unknown>> };
  return typeof variables === "object" && variables !== null ? exactVariablesOf(variables) : null;
}

function requestHooks(log: Log, hasStreams: boolean): ApolloServerPlugin<OperationContext> {
  return {
    unexpectedErrorProcessingRequest: async ({ requestContext, error }) => {
      log.error({ requestId: requestContext.contextValue.call.requestId, err: error }, "operation failed");
    },
    requestDidStart: async () => ({
      didResolveOperation: async ({ document, operation, request }) => {
        requireOperation(operation, request.operationName);
        refuseSubscription(operation, hasStreams);
        const isNull = (name: string) => request.variables?.[name] === null;
        const refused = conditionVariables(document)?.find(isNull);
        if (refused !== undefined) throw nullVariable(refused, operation?.variableDefinitions ?? []);
      },
      didEncounterErrors: async ({ errors, contextValue }) => {
        for (const error of errors) {
          // With a code it was meant for the client, or it comes from a subgraph and the fetch has logged it.
          if (error.extensions["code"] !== undefined) continue;
          log.error({ requestId: contextValue.call.requestId, err: error.originalError ?? error }, "operation failed");
        }
      },
      willSendResponse: async ({ request, response, contextValue }) => {
        if (response.body.kind !== "single") return;
        // A well-formed request that is refused as GraphQL: 200 in plain JSON (GraphQL over HTTP, 6.4.1). One without a query is none.
        const mediaType = acceptedMediaType(request.http?.headers.get("accept"));
        const isWellFormed = Boolean(request.query);
        const { answered, context } = contextValue;
        if (answered !== null) response.http.status = statusOf(answered, mediaType ?? plainJson);
        else if (mediaType === plainJson && response.http.status === 400 && isWellFormed) response.http.status = 200;
        const completed = completeErrors(response.body.singleResult);
        if (context.entry !== null) context.entry.codes = codesOf(completed.errors ?? []);
        if (completed === response.body.singleResult) return;
        response.body.singleResult = completed;
        const paths = completed.errors?.map(({ path }) => path);
        log.error({ requestId: contextValue.call.requestId, paths }, "a subgraph gave null where it promised not to");
      },
    }),
  };
}
