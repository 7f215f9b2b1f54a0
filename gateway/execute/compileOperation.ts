import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  getVariableValues,
  type OperationDefinitionNode,
  OperationTypeNode,
} from "graphql";
import type { OperationCall } from "../../access/caller.ts";
import { conditionVariables } from "../plan/applyConditions.ts";
import { separateRequired } from "../plan/separateRequired.ts";
import { cutDocument } from "../policy/cutDocument.ts";
import type { OperationAccess } from "../policy/operationAccess.ts";
import type { OperationView } from "../policy/operationPolicy.ts";
import { policyHooks } from "../policy/policyHooks.ts";
import { noHooks, type ShapeHooks } from "../shape/shapeHooks.ts";
import { answerErrors } from "./answerErrors.ts";
import { type CompileOptions, compileVariant } from "./compileVariant.ts";
import { createEntityAnswers } from "./entityAnswers.ts";
import type { ExecutionState } from "./executionState.ts";
import { introspectField } from "./introspectField.ts";
import { type OperationAnswer, refusedAnswer } from "./operationAnswer.ts";
import { type Conditions, createVariants } from "./variants.ts";
import { waitFor } from "./waitFor.ts";

/** An operation with everything decided that does not depend on variables or data. */
export interface CompiledOperation {
  /**
   * Planned and compiled where that has not been done. Field errors are in the answer; an operation that is refused, or
   * cannot be planned, has errors and no data. Rejects only for a fault of this program.
   */
  readonly run: (variables: Readonly<Record<string, unknown>>, call: OperationCall) => Promise<OperationAnswer>;
  /** Whether it was compiled for callers who may not read all of it, or for the audience of a contract. */
  readonly isRestricted: boolean;
  /** Names of the variables that `@skip` and `@include` name. */
  readonly conditions: readonly string[];
  /** Plans and compiles ahead. @throws GraphQLError for an operation that cannot be planned */
  readonly prepare: (conditions: Conditions) => Promise<unknown>;
  /** What is compiled, the most recently used first. */
  readonly combinations: () => readonly Conditions[];
}

export interface CompileOperationOptions extends CompileOptions {
  readonly access: OperationAccess;
}

/** @param document validated against the schema of `access` */
export function compileOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { access, ...options }: CompileOperationOptions,
): CompiledOperation {
  const { schema, view } = access;
  const separated = separateRequired(document, options.planner.requiredFields);
  const { planned, hooks } = applyView(separated.document, operation, view, options);
  const conditions = conditionVariables(document) ?? [];
  const variants = createVariants(conditions, (values) =>
    compileVariant({ ...separated, planned }, operation, values, { ...options, hooks }),
  );
  const definitions = operation.variableDefinitions ?? [];
  return {
    isRestricted: access.key !== "",
    conditions,
    prepare: variants.make,
    combinations: variants.combinations,
    async run(variables, call) {
      const { coerced, errors: refused } = getVariableValues(schema, definitions, variables, { maxErrors: 20 });
      if (coerced === undefined) return refusedAnswer(refused.map(badVariable));
      let variant = variants.known(coerced);
      if (variant === undefined) {
        const made = await waitFor(variants.make(coerced), call.signal);
        if ("refused" in made) return made.refused;
        variant = made.value;
      }
      const { step, shape, leaves } = variant;
      const entityAnswers = operation.operation === OperationTypeNode.MUTATION ? null : createEntityAnswers();
      const state: ExecutionState = { root: {}, variables, coerced, errors: [], entityAnswers, call };
      await step(state);
      const introspect = (field: FieldNode) => introspectField(schema, document, operation, field, variables);
      const { data, subjects, broken } = shape(state.root, introspect);
      return {
        data,
        leaves,
        subjects,
        masked: view.masked,
        errors: answerErrors(state.errors, broken, separated.clientNames),
      };
    },
  };
}

/** What the view takes out of the plan and changes in the answer; an operation that is clear is compiled as without it. */
function applyView(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  view: OperationView,
  { planner, hooks = noHooks }: CompileOptions,
): { readonly planned: DocumentNode | null; readonly hooks: ShapeHooks } {
  if (view.signature === "") return { planned: document, hooks };
  const cut = cutDocument(document, operation.name?.value, planner.apiSchema, view);
  return { planned: cut.document, hooks: { ...hooks, ...policyHooks(view, cut.emptied) } };
}

function badVariable({ message, nodes }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { nodes: nodes ?? null, extensions: { code: "BAD_USER_INPUT" } });
}
