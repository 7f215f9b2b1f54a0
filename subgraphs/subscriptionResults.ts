import { createSourceEventStream, type ExecutionResult, GraphQLError, type GraphQLSchema, parse } from "graphql";
import type { OperationCall } from "../access/caller.ts";
import type { SubgraphContext, SubgraphOperation } from "./subgraph.ts";

type Variables = Readonly<Record<string, unknown>>;

export interface SubscriptionParts {
  readonly schema: GraphQLSchema;
  readonly operation: SubgraphOperation;
  /** Why the operation cannot run; null when it can. */
  readonly refused: ExecutionResult | null;
  readonly createContext: (call: OperationCall) => SubgraphContext;
  readonly maskError: (error: GraphQLError, call: OperationCall) => GraphQLError;
  /** Executes the operation on one event, with a fresh context, and masks. */
  readonly run: (event: object, variables: Variables, call: OperationCall) => Promise<ExecutionResult>;
}

/**
 * graphql-js opens the source stream, and the compiled operation runs each event. (graphql-jit's own `subscribe` passes
 * the resolver the variables instead of its arguments, and one context to all events.)
 */
export function subscriptionResults(
  parts: SubscriptionParts,
  variables: Variables,
  asked: OperationCall,
): AsyncGenerator<ExecutionResult> {
  const leave = new AbortController();
  const call = { ...asked, signal: leave.signal };
  const { signal } = asked;
  const onGone = () => leave.abort();

  async function* results(): AsyncGenerator<ExecutionResult, void> {
    signal.addEventListener("abort", onGone, { once: true });
    if (signal.aborted) onGone();
    try {
      const source = await openSource(parts, variables, call);
      if (!(Symbol.asyncIterator in source)) return yield source;
      for await (const event of source) yield await parts.run(event as object, variables, call);
    } catch (error) {
      if (!leave.signal.aborted) yield { errors: [parts.maskError(asGraphQLError(error), call)] };
    } finally {
      signal.removeEventListener("abort", onGone);
    }
  }

  const generator = results();
  const finish = generator.return.bind(generator);
  return Object.assign(generator, {
    // A generator that waits for an event would return only after it.
    return: (value: undefined) => {
      leave.abort();
      return finish(value);
    },
  });
}

async function openSource(
  { schema, operation, refused, createContext, maskError }: SubscriptionParts,
  variables: Variables,
  call: OperationCall,
): Promise<AsyncIterable<unknown> | ExecutionResult> {
  if (refused !== null) return refused;
  const source = await createSourceEventStream({
    schema,
    document: parse(operation.query),
    operationName: operation.operationName,
    variableValues: variables,
    contextValue: createContext(call),
  });
  if (Symbol.asyncIterator in source) return source;
  return { errors: source.errors?.map((error) => maskError(error, call)) ?? [] };
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new TypeError("thrown by a source of events: no error");
  return new GraphQLError(originalError.message, { originalError });
}
