import {
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  OperationTypeNode,
} from "graphql";
import type { OperationCall } from "../../access/caller.ts";
import type { CostEstimate } from "../demand/compileCostEstimate.ts";
import { documentBytes } from "../graph/documentBytes.ts";
import { operationCoordinates } from "../graph/operationCoordinates.ts";
import { type OperationTree, treeOfDocument } from "../graph/operationTree.ts";
import { ownTurn } from "../kit/ownTurn.ts";
import { separateRequired } from "../plan/separateRequired.ts";
import { cutDocument } from "../policy/cutDocument.ts";
import type { OperationAccess } from "../policy/operationAccess.ts";
import type { OperationView } from "../policy/operationPolicy.ts";
import { policyHooks } from "../policy/policyHooks.ts";
import { askedPaths } from "../record/askedPaths.ts";
import { type AnswerCollect, compileCollect } from "../record/compileCollect.ts";
import { countSources } from "../record/countSources.ts";
import { type GivenSubjects, givenSubjects } from "../record/givenSubjects.ts";
import type { Intend } from "../record/intend.ts";
import { createOperationAudit, type OperationAudit } from "../record/operationAudit.ts";
import { noHooks } from "../shape/shapeHooks.ts";
import { answerErrors, separateIncomplete } from "./answerErrors.ts";
import { coerceVariables } from "./coerceVariables.ts";
import { type CompileOptions, compileAllVariants, compileVariant, type Restriction } from "./compileVariant.ts";
import { createEntityAnswers } from "./entityAnswers.ts";
import type { ExecutionState } from "./executionState.ts";
import { operationIntrospection } from "./introspection/operationIntrospection.ts";
import { neverNull } from "./neverNull.ts";
import { nothingRead, type OperationAnswer, refusedAnswer } from "./operationAnswer.ts";
import { refusedVariables } from "./refusedVariables.ts";
import { compileSentVariables } from "./sentVariables.ts";
import { sortErrors } from "./unaskedErrors.ts";
import { type Conditions, createVariants } from "./variants.ts";
import { waitFor } from "./waitFor.ts";

/** An operation with every decision made that does not depend on variables or data. */
export interface CompiledOperation {
  /**
   * Runs the operation, and plans and compiles it first if needed. The answer has the field errors. An operation that
   * is refused or cannot be planned has errors and no data. Rejects only for a bug.
   *
   * @param intend of a mutation, before its first fetch; required with an audit
   */
  readonly run: (
    variables: Readonly<Record<string, unknown>>,
    call: OperationCall,
    intend?: Intend | null,
  ) => Promise<OperationAnswer>;
  /**
   * Its estimated cost; 0 without demand control, and for refused variables, with which it never runs.
   *
   * @throws GraphQLError see `CostEstimate`
   */
  readonly estimate: (variables: Readonly<Record<string, unknown>>) => number;
  /** Whether it was compiled for callers who may not read all of it, or for a contract's audience. */
  readonly isRestricted: boolean;
  /** What the query log records of it; null without an audit. */
  readonly audit: OperationAudit | null;
  /** Its approximate memory. */
  readonly sizeBytes: () => number;
  /** Names of the variables in `@skip` and `@include`. */
  readonly conditions: readonly string[];
  /** Plans and compiles ahead. @throws GraphQLError for an operation that cannot be planned */
  readonly prepare: (conditions: Conditions) => Promise<unknown>;
  /** The compiled variants, the most recently used first. */
  readonly combinations: () => readonly Conditions[];
}

export interface CompileOperationOptions extends CompileOptions {
  readonly access: OperationAccess;
  /** Called when it takes more memory than before. */
  readonly onGrown?: () => void;
}

/**
 * Memory of one plan with its functions, beside that of its document, twice: measured with Node 26, 28 kB for a small one and
 * 650 bytes for each token. What subgraphs of this process compile for it is as much again.
 */
const variantBytes = 64 * 1024;

/** @param tree with the planner's API schema, of an operation that is valid for the schema of `access` */
export function compileOperation(
  tree: OperationTree,
  { access, ...options }: CompileOperationOptions,
): CompiledOperation {
  const { document, operation, conditionVariables: conditions } = tree;
  const { schema, view } = access;
  const separated = separateRequired(tree, options.planner.requiredFields);
  const answered = treeOfDocument(separated.document, tree);
  const audited = auditOf(tree, view, options);
  const { collect, given } = audited ?? { collect: null, given: null };
  const restrict = restrictionBy(answered, view, collect, options);
  const restricted = { tree: answered, clientNames: separated.clientNames, restrict };
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  const ownBytes = documentBytes(document, 0);
  const variants = createVariants({
    names: conditions,
    compile: (values) => compileVariant(restricted, values, options),
    // What a mutation does not ask for must not happen, and an event holds what its own variant asks for.
    compileAll: operation.operation === OperationTypeNode.QUERY ? () => compileAllVariants(restricted, options) : null,
    variantBytes: variantBytes + ownBytes * 2,
    onGrown: () => options.onGrown?.(),
  });
  const sortedErrors = once(() => sortErrors(answered));
  const isAsked = options.audit ? askedPaths(answered, options.audit) : null;
  /** Without the errors of what was fetched for the query log alone. */
  const ofAsked = (errors: readonly GraphQLFormattedError[]) =>
    isAsked === null ? errors : errors.filter(({ path }) => isAsked(path));
  const definitions = operation.variableDefinitions ?? [];
  const coerce = coerceVariables(schema, definitions, neverNull(document, operation, schema));
  const sent = compileSentVariables(schema, definitions);
  const estimate = estimateOf(restrict(null).planned, answered, schema, options);
  const introspection = tree.hasIntrospection ? operationIntrospection(tree, schema) : null;
  const costsAnything = options.demand !== undefined && options.demand !== null;
  return {
    isRestricted: access.key !== "",
    audit: audited?.audit ?? null,
    conditions,
    estimate(variables) {
      const { coerced } = coerce(variables);
      if (coerced === undefined) return 0;
      return introspection === null ? estimate(coerced) : estimate(coerced) + introspection.cost(coerced);
    },
    sizeBytes: () => ownBytes + variants.sizeBytes(),
    prepare: variants.makeExact,
    combinations: variants.combinations,
    async run(variables, call, intend = null) {
      const { coerced, errors: refused } = coerce(variables);
      if (coerced === undefined) return refusedAnswer(refusedVariables(schema, definitions, variables, refused));
      let variant = variants.known(coerced);
      if (variant === undefined) {
        const made = await waitFor(variants.make(coerced), call.signal);
        if ("refused" in made) return paidFor(made.refused, costsAnything ? estimate(coerced) : 0);
        variant = made.value;
        await ownTurn();
      }
      let introspected = nothingIntrospected;
      if (introspection !== null) {
        const told = await introspection.answer(coerced, variant.leaves).catch(refusedError);
        if (told instanceof GraphQLError) return refusedAnswer([told]);
        introspected = told;
      }
      if (isMutation && variant.hasFetches && audited !== null) {
        if (intend === null) throw new TypeError("compileOperation: a recorded mutation without its intent");
        const refused = await intend();
        if (refused !== null) return refusedAnswer([refused]);
      }
      const counted = audited === null ? null : countSources(call);
      const begin = (): ExecutionState => ({
        ...{ root: {}, variables, sent: sent(variables), coerced, errors: [] },
        entityAnswers: isMutation ? null : createEntityAnswers(),
        call: counted?.call ?? call,
      });
      let state = begin();
      await variant.step(state);
      let failed = ofAsked(state.errors);
      if (variant.isOfAll && failed.length > 0) {
        const { asked, hasDamage } = sortedErrors()(failed, coerced);
        failed = asked;
        const exact = hasDamage ? await waitFor(variants.makeExact(coerced), call.signal) : null;
        if (exact !== null && !("refused" in exact)) {
          variant = exact.value;
          state = begin();
          await variant.step(state);
          failed = ofAsked(state.errors);
        }
      }
      const { shape, leaves } = variant;
      const introspect = (name: string) => introspected.get(name) ?? "null";
      const { data, collected, broken, cost: written, rows } = shape(state.root, introspect, coerced);
      const cost = written + (introspection !== null && costsAnything ? introspection.cost(coerced) : 0);
      const told = separateIncomplete(failed, separated.clientNames);
      const errors = answerErrors(told.failed, broken, separated.clientNames, operation.name?.value);
      const read = collect?.subjectsOf(collected, leaves) ?? nothingRead.subjects;
      const subjects = given === null ? read : [...read, ...given(coerced)];
      const entities = collect?.entitiesOf(collected) ?? nothingRead.entities;
      const sources = counted?.take() ?? nothingRead.sources;
      return {
        data,
        leaves,
        subjects,
        entities,
        sources,
        masked: view.masked,
        incomplete: told.incomplete,
        errors,
        cost,
        rows,
      };
    },
  };
}

const nothingIntrospected: ReadonlyMap<string, string> = new Map<string, string>();

/** An operation that cannot be planned has used up to seconds of the planner, so its caller pays its estimate. */
function paidFor(refused: OperationAnswer, cost: number): OperationAnswer {
  const isTooComplex = refused.errors.some(({ extensions }) => extensions["code"] === "OPERATION_TOO_COMPLEX");
  return isTooComplex ? { ...refused, cost } : refused;
}

function refusedError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  throw error;
}

/** An operation that is clear for the caller is compiled without a view. */
function restrictionBy(
  tree: OperationTree,
  view: OperationView,
  collect: AnswerCollect | null,
  { hooks: given = noHooks }: CompileOptions,
): (conditions: Conditions | null) => Restriction {
  const hooks = collect === null ? given : { ...given, collect };
  if (view.signature === "") return () => ({ planned: tree.document, hooks });
  return (conditions) => {
    const cut = cutDocument(tree, view, conditions);
    return { planned: cut.document, hooks: { ...hooks, ...policyHooks(view, cut.emptied) } };
  };
}

/** Null without an audit. */
function auditOf(
  tree: OperationTree,
  view: OperationView,
  { audit: rules = null }: CompileOptions,
): {
  readonly audit: OperationAudit;
  readonly collect: AnswerCollect | null;
  readonly given: GivenSubjects | null;
} | null {
  if (rules === null) return null;
  const used = operationCoordinates(tree);
  const audit = createOperationAudit(tree.document, tree.operation, { schema: tree.schema, view, rules, used });
  return { audit, collect: compileCollect(used, rules), given: givenSubjects(tree, view, rules) };
}

/** Of what is fetched: a field that is cut costs nothing. */
function estimateOf(
  planned: DocumentNode | null,
  tree: OperationTree,
  schema: GraphQLSchema,
  { demand }: CompileOptions,
): CostEstimate {
  if (demand === undefined || demand === null) return () => 0;
  return demand.estimate(planned === null ? { ...tree, root: null } : treeOfDocument(planned, tree, schema));
}

function once<Value extends object>(make: () => Value): () => Value {
  let made: Value | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
