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
  /**
   * What it is expected to cost; 0 without demand control, and for variables that are refused, as it never runs with them.
   *
   * @throws GraphQLError see `CostEstimate`
   */
  readonly estimate: (variables: Readonly<Record<string, unknown>>) => number;
  /** Names of the variables that `@skip` and `@include` name. */
  readonly conditions: readonly string[];
  /** Plans and compiles ahead. @throws GraphQLError for an operation that cannot be planned */
  readonly prepare: (conditions: Conditions) => Promise<unknown>;
  /** What is compiled, the most recently used first. */
  readonly combinations: () => readonly Conditions[];
}

/** @param document validated against the planner's API schema */
export function compileOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  options: CompileOptions,
): CompiledOperation {
  const { apiSchema, requiredFields } = options.planner;
  const separated = separateRequired(document, requiredFields);
  const conditions = conditionVariables(document) ?? [];
  const variants = createVariants(conditions, (values) => compileVariant(separated, operation, values, options));
  const definitions = operation.variableDefinitions ?? [];
  const estimate = options.demand?.estimate(document, operation, apiSchema) ?? (() => 0);
  return {
    conditions,
    estimate(variables) {
      const { coerced } = getVariableValues(apiSchema, definitions, variables, { maxErrors: 1 });
      return coerced === undefined ? 0 : estimate(coerced);
    },
    prepare: variants.make,
    combinations: variants.combinations,
    async run(variables, call) {
      const { coerced, errors: refused } = getVariableValues(apiSchema, definitions, variables, { maxErrors: 20 });
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
      const introspect = (field: FieldNode) => introspectField(apiSchema, document, operation, field, variables);
      const { data, subjects, broken, cost, rows } = shape(state.root, introspect, coerced);
      const errors = answerErrors(state.errors, broken, separated.clientNames);
      return { data, leaves, subjects, errors, cost, rows };
    },
  };
}

function badVariable({ message, nodes }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { nodes: nodes ?? null, extensions: { code: "BAD_USER_INPUT" } });
}
