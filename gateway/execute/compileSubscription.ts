import type { QueryPlan } from "@apollo/query-planner";
import { GraphQLError } from "graphql";
import type { OperationCall } from "../../access/caller.ts";
import { encodeObject } from "../fetch/encodeObject.ts";
import { placeErrors } from "../fetch/placeErrors.ts";
import { replySelection } from "../fetch/replySelection.ts";
import type { RunFetch, SubgraphFetch } from "../fetch/subgraphFetch.ts";
import type { OpenEvents, SubgraphEvent, SubscribingFetch } from "../fetch/subscriptionFetch.ts";
import { applyConditions } from "../graph/applyConditions.ts";
import { isDataObject } from "../graph/dataObject.ts";
import { type OperationTree, treeOfDocument } from "../graph/operationTree.ts";
import { planOperation } from "../plan/planOperation.ts";
import { separateRequired } from "../plan/separateRequired.ts";
import { cutDocument } from "../policy/cutDocument.ts";
import { countSources, sumOf } from "../record/countSources.ts";
import type { OperationAudit } from "../record/operationAudit.ts";
import { withSubjectKeys } from "../record/withSubjectKeys.ts";
import { coerceVariables } from "./coerceVariables.ts";
import { compileVariables } from "./compileFetch.ts";
import { type CompileOperationOptions, compileOperation } from "./compileOperation.ts";
import type { CompiledFetch } from "./fetchEntities.ts";
import { neverNull } from "./neverNull.ts";
import { type OperationAnswer, refusedAnswer } from "./operationAnswer.ts";
import { withOwnDeadline } from "./ownDeadline.ts";
import { compileSentVariables } from "./sentVariables.ts";
import { type Conditions, createVariants } from "./variants.ts";
import { waitFor } from "./waitFor.ts";

/** A subscription with every decision made that does not depend on variables or data. */
export interface CompiledSubscription {
  /**
   * Yields one answer per event, each a whole execution of the rest of the plan with its own `eventDeadlineMs`. Ends
   * when the source does, or when `call.signal` is aborted. A refused subscription yields one answer with only errors.
   */
  readonly subscribe: (
    variables: Readonly<Record<string, unknown>>,
    call: OperationCall,
    eventDeadlineMs: number,
  ) => AsyncGenerator<OperationAnswer>;
  /** Estimated cost of one event, see `CompiledOperation`. */
  readonly estimate: (variables: Readonly<Record<string, unknown>>) => number;
  /** What is recorded of each event; null without an audit. */
  readonly audit: OperationAudit | null;
  /** Memory that it takes, about. */
  readonly sizeBytes: () => number;
  /** Names of the variables that `@skip` and `@include` name. */
  readonly conditions: readonly string[];
  /** Plans and compiles ahead. @throws GraphQLError for a subscription that cannot be planned */
  readonly prepare: (conditions: Conditions) => Promise<unknown>;
}

export interface CompileSubscriptionOptions extends CompileOperationOptions {
  readonly fetchOf: (subgraphName: string) => SubscribingFetch;
}

/** Memory of one prepared source, about. */
const sourceBytes = 32 * 1024;

/**
 * The plan's first fetch opens the stream. For each event the plan runs as if that fetch had just answered with the
 * event, so an event goes through the same compiled operation as a query.
 *
 * @param tree of an operation that is valid for the schema of `access`, with the planner's API schema
 */
export function compileSubscription(tree: OperationTree, options: CompileSubscriptionOptions): CompiledSubscription {
  const { document, operation } = tree;
  const { planner, fetchOf, access } = options;
  const arrived = new WeakMap<AbortSignal, SubgraphEvent>();
  const perEvent = compileOperation(tree, {
    ...options,
    planner: { ...planner, plan: async (planned, name) => asSequence(await planner.plan(planned, name)) },
    fetchOf: (name) => answeredByEvent(fetchOf(name), arrived),
  });
  const followed = treeOfDocument(separateRequired(tree, planner.requiredFields).document, tree);
  const compile = async (conditions: Conditions) => {
    const { document: left } = cutDocument(followed, access.view, conditions);
    if (left === null) return "denied";
    const asked = followed.hasConditions ? applyConditions(left, conditions) : left;
    return compileSource(treeOfDocument(asked, followed), options);
  };
  // What an event brings has to be what its variant expects, so that each combination is planned for itself.
  const sources = createVariants({
    ...{ names: perEvent.conditions, compile, compileAll: null },
    variantBytes: sourceBytes,
    onGrown: () => options.onGrown?.(),
  });
  const coerce = coerceVariables(
    access.schema,
    operation.variableDefinitions ?? [],
    neverNull(document, operation, access.schema),
  );
  const exact = compileSentVariables(access.schema, operation.variableDefinitions ?? []);

  return {
    audit: perEvent.audit,
    conditions: perEvent.conditions,
    estimate: perEvent.estimate,
    sizeBytes: () => perEvent.sizeBytes() + sources.sizeBytes(),
    prepare: (conditions) => Promise.all([sources.make(conditions), perEvent.prepare(conditions)]),
    async *subscribe(variables, call, eventDeadlineMs) {
      const { coerced } = coerce(variables);
      // Refused by its variables, which the operation explains.
      if (coerced === undefined) return yield await perEvent.run(variables, call);
      const made = await waitFor(sources.make(coerced), call.signal);
      if ("refused" in made) return yield made.refused;
      const source = made.value;
      // What is refused of it is in the answer of an event that never comes.
      if (source === "denied") return yield await perEvent.run(variables, call);
      if (source === null) return yield refusedAnswer([nothingToFollow()]);
      const sent = source.variablesOf(exact(variables));
      const counted = perEvent.audit === null ? null : countSources(call);
      for await (const event of source.open(sent, counted?.call ?? call)) {
        yield await withOwnDeadline(call, eventDeadlineMs, async (eventCall) => {
          arrived.set(eventCall.signal, event);
          const answer = await perEvent.run(variables, eventCall);
          return counted === null ? answer : { ...answer, sources: sumOf(answer.sources, counted.take()) };
        });
      }
    },
  };
}

interface Source {
  readonly open: OpenEvents;
  readonly variablesOf: CompiledFetch["variablesOf"];
}

/** Null where the conditions leave nothing to follow. */
async function compileSource(
  tree: OperationTree,
  { planner, fetchOf, audit = null }: CompileSubscriptionOptions,
): Promise<Source | null> {
  const keyed = audit === null ? tree.document : withSubjectKeys(tree, audit);
  const { node, clientVariables } = await planOperation(planner, keyed, tree.operation.name?.value);
  if (node?.kind !== "Subscription") return null;
  const { primary } = node;
  return {
    open: fetchOf(primary.serviceName).prepareSubscription({
      query: primary.operation,
      operationName: primary.operationName,
    }),
    variablesOf: compileVariables(primary.variableUsages ?? [], clientVariables),
  };
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
function answeredByEvent(fetch: SubgraphFetch, arrived: WeakMap<AbortSignal, SubgraphEvent>): SubgraphFetch {
  return {
    mode: fetch.mode,
    prepare: (operation, leaves) => {
      if (!operation.query.startsWith("subscription")) return fetch.prepare(operation, leaves);
      const selection = replySelection(operation.query);
      const run: RunFetch = async (input, call, fetchedPaths) => {
        const event = arrived.get(call.signal);
        if (event === undefined) throw new TypeError("compileSubscription: an execution without its event");
        const data = leaves === "text" && event.data !== null ? encodeObject(event.data, selection) : event.data;
        return {
          data: isDataObject(data) ? data : null,
          errors: placeErrors(event.errors, () => fetchedPaths(input)),
        };
      };
      return run;
    },
  };
}

function nothingToFollow(): GraphQLError {
  return new GraphQLError("The subscription selects nothing: @skip or @include leaves no field.", {
    extensions: { code: "BAD_USER_INPUT" },
  });
}
