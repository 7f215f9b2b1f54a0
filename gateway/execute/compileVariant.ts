import {
  type DocumentNode,
  GraphQLError,
  getOperationAST,
  isAbstractType,
  type OperationDefinitionNode,
} from "graphql";
import type { AuditRules } from "../audit/auditRules.ts";
import { withSubjectKeys } from "../audit/withSubjectKeys.ts";
import type { Demand } from "../demand/demand.ts";
import type { Leaves } from "../fetch/leaves.ts";
import type { SubgraphFetch } from "../fetch/subgraphFetch.ts";
import { applyConditions } from "../plan/applyConditions.ts";
import type { Planner } from "../plan/planner.ts";
import { planOperation } from "../plan/planOperation.ts";
import type { SeparatedDocument } from "../plan/separateRequired.ts";
import { serialDocuments } from "../plan/serialDocuments.ts";
import { compileShape, type Shape } from "../shape/compileShape.ts";
import { fragmentsOf } from "../shape/selectedFields.ts";
import type { ShapeHooks } from "../shape/shapeHooks.ts";
import { compilePlan, inSequence } from "./compilePlan.ts";
import { exactNumbersOf } from "./exactNumbersOf.ts";
import type { Step } from "./executionState.ts";
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
export interface RestrictedDocument extends SeparatedDocument {
  readonly restrict: (conditions: Conditions) => Restriction;
}

/** @throws GraphQLError for an operation that cannot be planned */
export async function compileVariant(
  { document, restrict, clientNames }: RestrictedDocument,
  { operation: kind, name }: OperationDefinitionNode,
  conditions: Conditions,
  { planner, fetchOf, typeTestOf, codegen, demand, audit = null }: CompileOptions,
): Promise<Variant> {
  const { planned: fetched, hooks } = restrict(conditions);
  const operationName = name?.value;
  const isAbstract = (typeName: unknown) =>
    typeof typeName === "string" && isAbstractType(planner.supergraphSchema.getType(typeName));
  const numbersOf = (query: string) => exactNumbersOf(query, planner.supergraphSchema);
  const unconditional = fetched === null ? null : applyConditions(fetched, conditions);
  const documents =
    unconditional === null
      ? []
      : serialDocuments(unconditional, operationOf(unconditional, operationName), planner.apiSchema);
  const plans = [];
  // One after the other: the fields of one mutation are not to fill the queue of the planner.
  for (const planned of documents) {
    const keyed = audit === null ? planned : withSubjectKeys(planned, planner.apiSchema, audit);
    const { node, clientVariables } = await planOperation(planner, keyed, operationName);
    if (node === undefined) continue;
    plans.push({ node, clientVariables, document: planned, operation: operationOf(planned, operationName) });
  }
  const survey = surveyPlan(
    plans.map(({ node }) => node),
    fetchOf,
  );
  const steps = plans.map(({ node, ...planned }) =>
    compilePlan(node, { fetchOf, typeTestOf, isAbstract, numbersOf, survey, ...planned }),
  );
  const { leaves } = survey;
  const rootType = planner.apiSchema.getRootType(kind);
  if (rootType === undefined || rootType === null) throw new GraphQLError(`The schema has no ${kind}.`);
  const shape = compileShape({
    schema: planner.apiSchema,
    fragments: fragmentsOf(document),
    conditions,
    clientNames,
    operation: operationOf(document, operationName),
    rootType,
    leaves,
    hooks,
    codegen,
    count: demand?.count ?? null,
  });
  return { step: inSequence(steps), shape, leaves, hasFetches: plans.length > 0 };
}

function operationOf(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const operation = getOperationAST(document, name);
  if (operation === null || operation === undefined) throw new GraphQLError("The operation is not in its document.");
  return operation;
}
