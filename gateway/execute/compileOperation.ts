import {
  type DocumentNode,
  type ExecutionResult,
  executeSync,
  type FieldNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from "graphql";
import type { Call } from "../../adapters/contract.ts";
import type { SubgraphFetch } from "../fetch/subgraphFetch.ts";
import { applyConditions, conditionVariables } from "../plan/applyConditions.ts";
import type { Planner } from "../plan/planner.ts";
import { planOperation } from "../plan/planOperation.ts";
import { type SeparatedDocument, separateRequired } from "../plan/separateRequired.ts";
import { serialDocuments } from "../plan/serialDocuments.ts";
import { compileShape, type Shape } from "../shape/compileShape.ts";
import { internalErrorMessage } from "../shape/maskError.ts";
import { fragmentsOf } from "../shape/selectedFields.ts";
import { compilePlan, inSequence } from "./compilePlan.ts";
import { createEntityAnswers } from "./entityAnswers.ts";
import type { ExecutionState, Step } from "./executionState.ts";
import type { TypeTest } from "./possibleTypes.ts";
import { type Conditions, createVariants } from "./variants.ts";
import { waitFor } from "./waitFor.ts";

/** An operation with everything decided that does not depend on variables or data. */
export interface CompiledOperation {
  /**
   * Planned and compiled where that has not been done. Field errors are in the answer; an operation that is refused, or
   * cannot be planned, has errors and no data. Rejects only for a fault of this program.
   */
  readonly run: (variables: Readonly<Record<string, unknown>>, call: Call) => Promise<ExecutionResult>;
  /** Names of the variables that `@skip` and `@include` name. */
  readonly conditions: readonly string[];
  /** Plans and compiles ahead. @throws GraphQLError for an operation that cannot be planned */
  readonly prepare: (conditions: Conditions) => Promise<unknown>;
  /** What is compiled, the most recently used first. */
  readonly combinations: () => readonly Conditions[];
}

export interface CompileOptions {
  readonly planner: Planner;
  readonly fetchOf: (subgraphName: string) => SubgraphFetch;
  readonly typeTestOf: (typeCondition: string) => TypeTest;
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
  return {
    conditions,
    prepare: variants.make,
    combinations: variants.combinations,
    async run(variables, call) {
      const { coerced, errors: refused } = getVariableValues(apiSchema, definitions, variables, { maxErrors: 20 });
      if (coerced === undefined) return { errors: refused.map(badVariable) };
      let variant = variants.known(coerced);
      if (variant === undefined) {
        const made = await waitFor(variants.make(coerced), call.signal);
        if ("refused" in made) return made.refused;
        variant = made.value;
      }
      const { step, shape } = variant;
      const entityAnswers = operation.operation === OperationTypeNode.QUERY ? createEntityAnswers() : null;
      const state: ExecutionState = { root: {}, variables, coerced, errors: [], entityAnswers, call };
      await step(state);
      const { data, broken } = shape(state.root, (field) =>
        introspectField(apiSchema, document, operation, field, variables),
      );
      const reported = clientErrors(state.errors, separated.clientNames);
      return resultWith(data, [...reported, ...brokenErrors(broken, reported)]);
    },
  };
}

/** Plan and shape for one combination of conditions. */
interface Variant {
  readonly step: Step;
  readonly shape: Shape;
}

async function compileVariant(
  { document, clientNames }: SeparatedDocument,
  { operation: kind, name }: OperationDefinitionNode,
  conditions: Conditions,
  { planner, fetchOf, typeTestOf }: CompileOptions,
): Promise<Variant> {
  const operationName = name?.value;
  const isAbstract = (typeName: unknown) =>
    typeof typeName === "string" && isAbstractType(planner.supergraphSchema.getType(typeName));
  const unconditional = applyConditions(document, conditions);
  const documents = serialDocuments(unconditional, operationOf(unconditional, operationName), planner.apiSchema);
  const steps: Step[] = [];
  // One after the other: the fields of one mutation are not to fill the queue of the planner.
  for (const planned of documents) {
    const { node } = await planOperation(planner, planned, operationName);
    const planOf = operationOf(planned, operationName);
    const context = { fetchOf, typeTestOf, isAbstract, document: planned, operation: planOf };
    if (node !== undefined) steps.push(compilePlan(node, context));
  }
  const rootType = planner.apiSchema.getRootType(kind);
  if (rootType === undefined || rootType === null) throw new GraphQLError(`The schema has no ${kind}.`);
  const shape = compileShape({
    schema: planner.apiSchema,
    fragments: fragmentsOf(document),
    conditions,
    clientNames,
    operation: operationOf(document, operationName),
    rootType,
  });
  return { step: inSequence(steps), shape };
}

function operationOf(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const operation = getOperationAST(document, name);
  if (operation === null || operation === undefined) throw new GraphQLError("The operation is not in its document.");
  return operation;
}

function clientErrors(
  errors: readonly GraphQLFormattedError[],
  clientNames: ReadonlyMap<string, string>,
): readonly GraphQLFormattedError[] {
  if (clientNames.size === 0) return errors;
  return errors.map((error) =>
    error.path === undefined
      ? error
      : {
          ...error,
          path: error.path.map((step) => (typeof step === "string" ? (clientNames.get(step) ?? step) : step)),
        },
  );
}

function badVariable({ message, nodes }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { nodes: nodes ?? null, extensions: { code: "BAD_USER_INPUT" } });
}

function resultWith(data: ExecutionResult["data"], errors: readonly GraphQLFormattedError[]): ExecutionResult {
  if (errors.length === 0) return { data: data ?? null };
  return {
    data: data ?? null,
    errors: errors.map(
      ({ message, path, extensions }) =>
        new GraphQLError(message, { path: path ?? null, extensions: extensions ?? null }),
    ),
  };
}

/** A null that a fetch has reported needs no second error; one that nobody reported is a subgraph's broken promise. */
function brokenErrors(
  broken: ReturnType<Shape>["broken"],
  reported: readonly GraphQLFormattedError[],
): readonly GraphQLFormattedError[] {
  if (broken.length === 0) return [];
  const places = reported.map(({ path = [] }) => path.join("\n"));
  return broken
    .filter(({ path }) => !places.some((place) => covers(place, path.join("\n"))))
    .map(({ path }) => ({ message: internalErrorMessage, path, extensions: { code: "INTERNAL_SERVER_ERROR" } }));
}

function covers(reported: string, place: string): boolean {
  return place === reported || place.startsWith(`${reported}\n`) || reported.startsWith(`${place}\n`);
}

function introspectField(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  field: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): unknown {
  const only: OperationDefinitionNode = {
    ...operation,
    selectionSet: { kind: Kind.SELECTION_SET, selections: [field] },
  };
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const { data } = executeSync({
    schema,
    document: { kind: Kind.DOCUMENT, definitions: [only, ...fragments] },
    variableValues: variables,
  });
  return data?.[field.alias?.value ?? field.name.value] ?? null;
}
