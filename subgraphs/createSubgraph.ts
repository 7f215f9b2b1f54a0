import { buildSubgraphSchema, type GraphQLResolverMap } from "@apollo/subgraph";
import { type ExecutionResult, execute, GraphQLError, parse, validate } from "graphql";
import { compileQuery, isCompiledQuery } from "graphql-jit";
import type { OperationCall } from "../access/caller.ts";
import type { Call } from "../adapters/system.ts";
import { keepScalarsExact } from "./exactScalars.ts";
import { createNeedsInterpreter } from "./jitGuard.ts";
import { areaOf } from "./kit/area.ts";
import { createHold, defaultQuantumMs } from "./kit/heldAbsence.ts";
import { createListReport, reportIncompleteLists } from "./kit/incompleteLists.ts";
import { maskedError } from "./kit/publicError.ts";
import { separateEntities } from "./separateEntities.ts";
import type { Subgraph, SubgraphContext, SubgraphOperation, View } from "./subgraph.ts";
import { subscriptionResults } from "./subscriptionResults.ts";

/** What the manifest gives every subgraph. */
export interface SubgraphEdge {
  /** Federation 2 SDL: schema/<name>.graphql with what it has in common with others, see schema/subgraphSchema.ts. */
  readonly sdl: string;
  /** Receives every error with its cause before it is masked. */
  readonly onError: (error: GraphQLError, call: Call) => void;
  /** Whether to generate code for operations; true by default. Otherwise graphql-js interprets them. */
  readonly codegen?: boolean;
  /** See heldAbsence.ts. */
  readonly absenceQuantumMs?: number;
}

export interface SubgraphDefinition<Context extends SubgraphContext> extends SubgraphEdge {
  readonly name: string;
  readonly resolvers: unknown;
  readonly createContext: (call: OperationCall, view: View) => Omit<Context, keyof SubgraphContext>;
}

type Execute = (
  root: object,
  context: object,
  variables: Record<string, unknown>,
) => ExecutionResult | Promise<ExecutionResult>;

/**
 * Makes an executable subgraph: the schema from `buildSubgraphSchema`, operations compiled by graphql-jit, a fresh
 * context for each, errors masked at this edge.
 */
export function createSubgraph<Context extends SubgraphContext>(definition: SubgraphDefinition<Context>): Subgraph {
  const schema = buildSubgraphSchema([
    { typeDefs: parse(definition.sdl), resolvers: definition.resolvers as GraphQLResolverMap<unknown> },
  ]);
  separateEntities(schema);
  keepScalarsExact(schema, definition.resolvers);
  reportIncompleteLists(schema);
  const needsInterpreter = createNeedsInterpreter(schema);

  function compile({ query, operationName = "" }: SubgraphOperation): Execute | ExecutionResult {
    try {
      const document = parse(query);
      const problems = validate(schema, document);
      if (problems.length > 0) return { errors: problems };
      if (definition.codegen === false || needsInterpreter(document)) {
        return (rootValue, contextValue, variableValues) =>
          execute({ schema, document, operationName: operationName || null, rootValue, contextValue, variableValues });
      }
      const compiled = compileQuery(schema, document, operationName);
      return isCompiledQuery(compiled) ? compiled.query : compiled;
    } catch (error) {
      return {
        errors: [error instanceof GraphQLError ? error : new GraphQLError("The operation cannot be compiled.")],
      };
    }
  }

  const { absenceQuantumMs: quantumMs = defaultQuantumMs } = definition;
  const createContext = (call: OperationCall) => {
    const view = { area: areaOf(call.caller.areas), holdAbsence: createHold({ quantumMs, signal: call.signal }) };
    return { ...definition.createContext(call, view), call, ...createListReport() };
  };

  function maskError(error: GraphQLError, call: Call): GraphQLError {
    definition.onError(error, call);
    const { originalError } = error;
    // Errors that the sender can fix are reported in full.
    if (originalError instanceof Error && !(originalError instanceof GraphQLError)) call.onFailure?.(originalError);
    return maskedError(error);
  }

  /** Executes on a root value, such as one event of a subscription. */
  function runnerOf(operation: SubgraphOperation) {
    const executed = compile(operation);
    if (typeof executed !== "function") {
      const refused: ExecutionResult = { errors: executed.errors?.map(maskedError) ?? [] };
      return { refused, run: async () => refused };
    }
    const run = async (root: object, variables: Readonly<Record<string, unknown>>, call: OperationCall) => {
      const context = createContext(call);
      const result = await executed(root, context, { ...variables });
      const { incomplete } = context;
      if (result.errors === undefined || result.errors.length === 0) {
        return incomplete.length === 0 ? result : { ...result, errors: incomplete };
      }
      return { ...result, errors: [...result.errors.map((error) => maskError(error, call)), ...incomplete] };
    };
    return { refused: null, run };
  }

  return {
    name: definition.name,
    sdl: definition.sdl,
    schema,
    createContext,
    maskError,
    needsInterpreter,
    prepare(operation) {
      const { run } = runnerOf(operation);
      return (variables, call) => run({}, variables, call);
    },
    prepareSubscription(operation) {
      const parts = { schema, operation, createContext, maskError, ...runnerOf(operation) };
      return (variables, call) => subscriptionResults(parts, variables, call);
    },
  };
}
