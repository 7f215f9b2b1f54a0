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
import { LRUCache } from "lru-cache";
import type { Call } from "../../adapters/contract.ts";
import type { SubgraphFetch } from "../fetch/subgraphFetch.ts";
import { applyConditions, conditionVariables } from "../plan/applyConditions.ts";
import type { Planner } from "../plan/planner.ts";
import { type SeparatedDocument, separateRequired } from "../plan/separateRequired.ts";
import { serialDocuments } from "../plan/serialDocuments.ts";
import { compileShape, type Shape } from "../shape/compileShape.ts";
import { internalErrorMessage } from "../shape/maskError.ts";
import { fragmentsOf } from "../shape/selectedFields.ts";
import { compilePlan, inSequence } from "./compilePlan.ts";
import { createEntityAnswers } from "./entityAnswers.ts";
import type { ExecutionState, Step } from "./executionState.ts";
import type { TypeTest } from "./possibleTypes.ts";

/** An operation with everything decided that does not depend on variables or data. */
export interface CompiledOperation {
  /** Field errors are in the answer; rejects only for a fault of this program. */
  readonly run: (variables: Readonly<Record<string, unknown>>, call: Call) => Promise<ExecutionResult>;
}

export interface CompileOptions {
  readonly planner: Planner;
  readonly fetchOf: (subgraphName: string) => SubgraphFetch;
  readonly typeTestOf: (typeCondition: string) => TypeTest;
}

/** Variants kept per operation: one for each combination of `@skip` and `@include` variables that was met. */
const maxVariants = 64;

/**
 * @param document validated against the planner's API schema
 * @throws GraphQLError when the planner refuses the operation
 */
export function compileOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  options: CompileOptions,
): CompiledOperation {
  const { apiSchema, requiredFields } = options.planner;
  const separated = separateRequired(document, requiredFields);
  const conditions = conditionVariables(document) ?? [];
  const variants = new LRUCache<string, Variant>({ max: maxVariants });
  const definitions = operation.variableDefinitions ?? [];
  const variantFor = (coerced: Readonly<Record<string, unknown>>): Variant => {
    const key = conditions.map((name) => String(coerced[name])).join();
    const known = variants.get(key);
    if (known !== undefined) return known;
    const variant = compileVariant(separated, operation, coerced, options);
    variants.set(key, variant);
    return variant;
  };
  if (conditions.length === 0) variantFor({});

  return {
    async run(variables, call) {
      const { coerced, errors: refused } = getVariableValues(apiSchema, definitions, variables, { maxErrors: 20 });
      if (coerced === undefined) return { errors: refused.map(badVariable) };
      const { step, shape } = variantFor(coerced);
      const entityAnswers = operation.operation === OperationTypeNode.MUTATION ? null : createEntityAnswers();
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

function compileVariant(
  { document, clientNames }: SeparatedDocument,
  { operation: kind, name }: OperationDefinitionNode,
  conditions: Readonly<Record<string, unknown>>,
  { planner, fetchOf, typeTestOf }: CompileOptions,
): Variant {
  const operationName = name?.value;
  const isAbstract = (typeName: unknown) =>
    typeof typeName === "string" && isAbstractType(planner.supergraphSchema.getType(typeName));
  const unconditional = applyConditions(document, conditions);
  const steps = serialDocuments(unconditional, operationOf(unconditional, operationName), planner.apiSchema).map(
    (planned): Step => {
      const { node } = planner.plan(planned, operationName);
      const context = {
        fetchOf,
        typeTestOf,
        isAbstract,
        document: planned,
        operation: operationOf(planned, operationName),
      };
      return node === undefined ? () => {} : compilePlan(node, context);
    },
  );
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
