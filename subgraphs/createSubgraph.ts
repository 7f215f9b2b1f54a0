import { buildSubgraphSchema, type GraphQLResolverMap } from "@apollo/subgraph";
import { type ExecutionResult, GraphQLError, parse, validate } from "graphql";
import { type CompiledQuery, compileQuery, isCompiledQuery } from "graphql-jit";
import type { Call } from "../adapters/contract.ts";
import { BoundedMap } from "../adapters/kit/boundedMap.ts";
import type { Subgraph, SubgraphContext, SubgraphName, SubgraphOperation } from "./contract.ts";
import { maskedError } from "./publicError.ts";
import { subscriptionResults } from "./subscriptionResults.ts";

/** Compiled operations kept per subgraph; a deployment's front ends together send some hundreds. */
const maxCompiledOperations = 1_000;

/** What the manifest gives every subgraph. */
export interface SubgraphEdge {
  /** Federation 2 SDL of schema/<name>.graphql. */
  readonly sdl: string;
  /** Sees every error with its cause before it is masked. */
  readonly onError: (error: GraphQLError, call: Call) => void;
}

export interface SubgraphDefinition<Context extends SubgraphContext> extends SubgraphEdge {
  readonly name: SubgraphName;
  readonly resolvers: unknown;
  readonly createContext: (call: Call) => Omit<Context, "call">;
}

/**
 * Makes an executable subgraph: the schema by `buildSubgraphSchema`, operations compiled once by graphql-jit and kept,
 * a fresh context for each, errors masked at this edge.
 */
export function createSubgraph<Context extends SubgraphContext>(definition: SubgraphDefinition<Context>): Subgraph {
  const schema = buildSubgraphSchema([
    { typeDefs: parse(definition.sdl), resolvers: definition.resolvers as GraphQLResolverMap<unknown> },
  ]);
  const compiled = new BoundedMap<CompiledQuery | ExecutionResult>(maxCompiledOperations);

  function compile(operation: SubgraphOperation): CompiledQuery | ExecutionResult {
    const key = `${operation.operationName ?? ""}\n${operation.query}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const fresh = compileFresh(operation);
    compiled.set(key, fresh);
    return fresh;
  }

  function compileFresh(operation: SubgraphOperation): CompiledQuery | ExecutionResult {
    try {
      const document = parse(operation.query);
      const problems = validate(schema, document);
      if (problems.length > 0) return { errors: problems };
      return compileQuery(schema, document, operation.operationName ?? "");
    } catch (error) {
      return {
        errors: [error instanceof GraphQLError ? error : new GraphQLError("The operation cannot be compiled.")],
      };
    }
  }

  const createContext = (call: Call) => ({ ...definition.createContext(call), call });

  function maskError(error: GraphQLError, call: Call): GraphQLError {
    definition.onError(error, call);
    return maskedError(error);
  }

  function refusal(operation: SubgraphOperation): ExecutionResult | null {
    const query = compile(operation);
    return isCompiledQuery(query) ? null : { errors: query.errors?.map(maskedError) ?? [] };
  }

  async function run(operation: SubgraphOperation, root: object, call: Call): Promise<ExecutionResult> {
    const query = compile(operation);
    if (!isCompiledQuery(query)) return { errors: query.errors?.map(maskedError) ?? [] };
    const result = await query.query(root, createContext(call), { ...operation.variables });
    if (result.errors === undefined || result.errors.length === 0) return result;
    return { ...result, errors: result.errors.map((error) => maskError(error, call)) };
  }

  const parts = { schema, refusal, createContext, maskError, run };
  return {
    name: definition.name,
    sdl: definition.sdl,
    schema,
    createContext,
    maskError,
    execute: (operation, call) => run(operation, {}, call),
    subscribe: (operation, call) => subscriptionResults(parts, operation, call),
  };
}
