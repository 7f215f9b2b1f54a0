import type { FetchNode, QueryPlan } from "@apollo/query-planner";
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  getVariableValues,
  type OperationDefinitionNode,
} from "graphql";
import { LRUCache } from "lru-cache";
import type { Call } from "../../adapters/contract.ts";
import { placeErrors } from "../fetch/placeErrors.ts";
import type { SubgraphFetch } from "../fetch/subgraphFetch.ts";
import type { OpenEvents, SubgraphEvent, SubscribingFetch } from "../fetch/subscriptionFetch.ts";
import { withOwnDeadline } from "../operation/ownDeadline.ts";
import { applyConditions, conditionVariables } from "../plan/applyConditions.ts";
import type { Planner } from "../plan/planner.ts";
import { separateRequired } from "../plan/separateRequired.ts";
import { type CompileOptions, compileOperation } from "./compileOperation.ts";

/** A subscription with everything decided that does not depend on variables or data. */
export interface CompiledSubscription {
  /**
   * One answer for each event, each a whole execution of the rest of the plan with `eventDeadlineMs` of its own. Ends when the
   * source does, or when `call.signal` is aborted. A subscription that is refused has one answer, with errors alone.
   */
  readonly subscribe: (
    variables: Readonly<Record<string, unknown>>,
    call: Call,
    eventDeadlineMs: number,
  ) => AsyncGenerator<ExecutionResult>;
}

export interface CompileSubscriptionOptions extends CompileOptions {
  readonly fetchOf: (subgraphName: string) => SubscribingFetch;
}

/** Sources kept per subscription: one for each combination of `@skip` and `@include` variables that was met. */
const maxSources = 64;

/**
 * The plan's first fetch opens the stream; per event the plan runs as if that fetch had just answered with the event. So an
 * event goes through the same compiled operation as a query.
 *
 * @param document validated against the planner's API schema
 * @throws GraphQLError when the planner refuses the operation
 */
export function compileSubscription(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  options: CompileSubscriptionOptions,
): CompiledSubscription {
  const { planner, fetchOf } = options;
  const arrived = new WeakMap<Call, SubgraphEvent>();
  const perEvent = compileOperation(document, operation, {
    ...options,
    planner: { ...planner, plan: (planned, name) => asSequence(planner.plan(planned, name)) },
    fetchOf: (name) => answeredByEvent(fetchOf(name), arrived),
  });
  const sourceFor = compileSources(document, operation, options);
  const definitions = operation.variableDefinitions ?? [];

  return {
    async *subscribe(variables, call, eventDeadlineMs) {
      const { coerced } = getVariableValues(planner.apiSchema, definitions, variables, { maxErrors: 1 });
      // Refused by its variables, which the operation explains.
      if (coerced === undefined) return yield await perEvent.run(variables, call);
      const source = sourceFor(coerced);
      if (source === null) return yield { errors: [nothingToFollow()] };
      const used = source.variableNames.filter((name) => variables[name] !== undefined);
      const sent = Object.fromEntries(used.map((name) => [name, variables[name]]));
      for await (const event of source.open(sent, call)) {
        yield await withOwnDeadline(call, eventDeadlineMs, (eventCall) => {
          arrived.set(eventCall, event);
          return perEvent.run(variables, eventCall);
        });
      }
    },
  };
}

interface Source {
  readonly open: OpenEvents;
  readonly variableNames: readonly string[];
}

function compileSources(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { planner, fetchOf }: CompileSubscriptionOptions,
): (conditions: Readonly<Record<string, unknown>>) => Source | null {
  const separated = separateRequired(document, planner.requiredFields);
  const names = conditionVariables(document) ?? [];
  const sources = new LRUCache<string, { readonly source: Source | null }>({ max: maxSources });
  return (conditions) => {
    const key = names.map((name) => String(conditions[name])).join();
    const known = sources.get(key);
    if (known !== undefined) return known.source;
    const primary = primaryOf(planner, applyConditions(separated.document, conditions), operation.name?.value);
    const source = primary && {
      open: fetchOf(primary.serviceName).prepareSubscription({
        query: primary.operation,
        operationName: primary.operationName,
      }),
      variableNames: primary.variableUsages ?? [],
    };
    sources.set(key, { source });
    return source;
  };
}

function primaryOf(planner: Planner, document: DocumentNode, name: string | undefined): FetchNode | null {
  const { node } = planner.plan(document, name);
  return node?.kind === "Subscription" ? node.primary : null;
}

function asSequence(plan: QueryPlan): QueryPlan {
  const { node } = plan;
  if (node?.kind !== "Subscription") return plan;
  return {
    ...plan,
    node: { kind: "Sequence", nodes: [node.primary, ...(node.rest === undefined ? [] : [node.rest])] },
  };
}

/** The first fetch of a subscription's plan is no question any more: its answer is the event of the call. */
function answeredByEvent(fetch: SubgraphFetch, arrived: WeakMap<Call, SubgraphEvent>): SubgraphFetch {
  return {
    prepare: (operation) => {
      if (!operation.query.startsWith("subscription")) return fetch.prepare(operation);
      return async (variables, call, fetchedPaths) => {
        const event = arrived.get(call);
        if (event === undefined) throw new TypeError("compileSubscription: an execution without its event");
        if (event.errors.length === 0) return { data: event.data };
        return { data: event.data, errors: placeErrors(event.errors, () => fetchedPaths(variables)) };
      };
    },
  };
}

function nothingToFollow(): GraphQLError {
  return new GraphQLError("The subscription selects nothing: @skip or @include leaves no field.", {
    extensions: { code: "BAD_USER_INPUT" },
  });
}
