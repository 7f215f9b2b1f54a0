import { type DocumentNode, isAbstractType } from "graphql";
import type { Demand } from "../demand/demand.ts";
import type { SubgraphFetch } from "../fetch/subgraphFetch.ts";
import { applyConditions, includeAll } from "../graph/applyConditions.ts";
import type { Leaves } from "../graph/leaves.ts";
import { type OperationTree, treeOfDocument } from "../graph/operationTree.ts";
import { selectedFields } from "../graph/selectedFields.ts";
import { ownTurn } from "../kit/ownTurn.ts";
import type { Planner } from "../plan/planner.ts";
import { planOperation } from "../plan/planOperation.ts";
import type { SeparatedDocument } from "../plan/separateRequired.ts";
import { serialDocuments } from "../plan/serialDocuments.ts";
import { withoutIntrospection } from "../plan/withoutIntrospection.ts";
import type { AuditRules } from "../record/auditRules.ts";
import { withSubjectKeys } from "../record/withSubjectKeys.ts";
import { compileShape, type Shape, type ShapeOptions } from "../shape/compileShape.ts";
import type { ShapeHooks } from "../shape/shapeHooks.ts";
import { compilePlan, inSequence } from "./compilePlan.ts";
import { exactNumbersOf } from "./exactNumbersOf.ts";
import type { Step } from "./executionState.ts";
import { forgottenFields, reportForgotten } from "./forgottenFields.ts";
import type { TypeTest } from "./possibleTypes.ts";
import { surveyPlan } from "./surveyPlan.ts";
import type { Conditions } from "./variants.ts";

export interface CompileOptions {
  readonly planner: Planner;
  readonly fetchOf: (subgraphName: string) => SubgraphFetch;
  readonly typeTestOf: (typeCondition: string) => TypeTest;
  readonly hooks?: ShapeHooks;
  /** Whether code is made for operations. */
  readonly codegen: boolean;
  /** Without it nothing is estimated and nothing counted. */
  readonly demand?: Demand | null;
  /** Without it nothing is recorded of an operation, and nothing collected. */
  readonly audit?: AuditRules | null;
}

/** Plan and shape for one combination of conditions. */
export interface Variant {
  readonly step: Step;
  readonly shape: Shape;
  readonly leaves: Leaves;
  /** Whether it fetches what its conditions exclude: what goes wrong with that is no part of the answer. */
  readonly isOfAll: boolean;
  /** Whether any subgraph is asked. */
  readonly hasFetches: boolean;
}

/** What a caller's rights take out of the plan and change in the answer. */
export interface Restriction {
  /** What is fetched; null for nothing. */
  readonly planned: DocumentNode | null;
  readonly hooks: ShapeHooks;
}

/** An operation as it is answered, and what of it is planned for one set of conditions. */
export interface RestrictedOperation extends Pick<SeparatedDocument, "clientNames"> {
  readonly tree: OperationTree;
  /** @param conditions null for all that may be */
  readonly restrict: (conditions: Conditions | null) => Restriction;
}

/** A plan as steps, and how its leaves stand in what they fetch. */
interface Planned extends Pick<Variant, "step" | "leaves" | "hasFetches"> {}

/** @throws GraphQLError for an operation that cannot be planned */
export async function compileVariant(
  restricted: RestrictedOperation,
  conditions: Conditions,
  options: CompileOptions,
): Promise<Variant> {
  const { tree } = restricted;
  const { planned: fetched, hooks } = restricted.restrict(conditions);
  const unconditional = fetched === null || !tree.hasConditions ? fetched : applyConditions(fetched, conditions);
  const planned = await planSteps(unconditional, tree, options);
  await ownTurn();
  const shape = shapeOf(restricted, { conditions, hooks, leaves: planned.leaves }, options);
  return { ...planned, shape, isOfAll: false };
}

/**
 * Plans a query once with everything that its conditions may include; what is not asked for is fetched and not answered. Made for
 * a combination in a fraction of a planning, without code.
 *
 * @throws GraphQLError for an operation that cannot be planned
 */
export async function compileAllVariants(
  restricted: RestrictedOperation,
  options: CompileOptions,
): Promise<(conditions: Conditions) => Variant> {
  const { tree } = restricted;
  const everything = restricted.restrict(null).planned;
  const planned = await planSteps(everything === null ? null : includeAll(everything), tree, options);
  return (conditions) => {
    const { planned: fetched, hooks } = restricted.restrict(conditions);
    const left = fetched === null ? null : withoutIntrospection(applyConditions(fetched, conditions));
    const isNothing = left === null || asksNothing(treeOfDocument(left, tree));
    const { leaves } = planned;
    const shape = shapeOf(restricted, { conditions, hooks, leaves }, { ...options, codegen: false });
    return { ...planned, ...(isNothing && { step: inSequence([]), hasFetches: false }), shape, isOfAll: true };
  };
}

async function planSteps(
  document: DocumentNode | null,
  tree: OperationTree,
  { planner, fetchOf, typeTestOf, audit = null }: CompileOptions,
): Promise<Planned> {
  const operationName = tree.operation.name?.value;
  const isAbstract = (typeName: unknown) =>
    typeof typeName === "string" && isAbstractType(planner.supergraphSchema.getType(typeName));
  const numbersOf = (query: string) => exactNumbersOf(query, planner.supergraphSchema);
  const left = document === null || !tree.hasIntrospection ? document : withoutIntrospection(document);
  const fetched = left === null ? null : treeOfDocument(left, tree);
  const trees =
    fetched === null || asksNothing(fetched)
      ? []
      : serialDocuments(fetched).map((planned) => treeOfDocument(planned, fetched));
  const plans = [];
  // One after the other: the fields of one mutation are not to fill the queue of the planner.
  for (const planned of trees) {
    const keyed = audit === null ? planned.document : withSubjectKeys(planned, audit);
    const { node, clientVariables } = await planOperation(planner, keyed, operationName);
    if (node === undefined) continue;
    plans.push({ node, clientVariables, document: planned.document, operation: planned.operation });
  }
  await ownTurn();
  const survey = surveyPlan(
    plans.map(({ node }) => node),
    fetchOf,
  );
  const steps = plans.map(({ node, ...planned }) =>
    compilePlan(node, { fetchOf, typeTestOf, isAbstract, numbersOf, survey, ...planned }),
  );
  const forgotten = trees.flatMap((planned) => forgottenFields(planned, survey.brought, typeTestOf));
  const reports = forgotten.length === 0 ? [] : [reportForgotten(forgotten)];
  return { step: inSequence([...steps, ...reports]), leaves: survey.leaves, hasFetches: plans.length > 0 };
}

function shapeOf(
  { tree, clientNames }: RestrictedOperation,
  decided: Pick<ShapeOptions, "conditions" | "hooks" | "leaves">,
  { codegen, demand }: CompileOptions,
): Shape {
  return compileShape(tree, { clientNames, codegen, ...decided, count: demand?.count ?? null });
}

/** Of the subgraphs: names of types and introspection are answered here. */
function asksNothing({ schema, root }: OperationTree): boolean {
  if (root === null) return false;
  const fields = selectedFields(root.type, [root], { schema, conditions: null }).values();
  return [...fields].every(([{ name }]) => name === "__typename");
}
