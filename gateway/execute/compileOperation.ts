import {
  type DocumentNode,
  type ExecutionResult,
  executeSync,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  visit,
} from "graphql";
import type { Call } from "../../adapters/contract.ts";
import type { SubgraphFetch } from "../fetch/subgraphFetch.ts";
import type { Planner } from "../plan/planner.ts";
import { compileShape, type Shape } from "../shape/compileShape.ts";
import { internalErrorMessage } from "../shape/maskError.ts";
import { compilePlan } from "./compilePlan.ts";
import type { ExecutionState, Step } from "./executionState.ts";
import type { TypeTest } from "./possibleTypes.ts";

/** An operation with everything decided that does not depend on variables or data. */
export interface CompiledOperation {
  /** Never rejects. */
  readonly run: (variables: Readonly<Record<string, unknown>>, call: Call) => Promise<ExecutionResult>;
}

export interface CompileOptions {
  readonly planner: Planner;
  readonly fetchOf: (subgraphName: string) => SubgraphFetch;
  readonly typeTestOf: (typeCondition: string) => TypeTest;
}

/** Shapes kept per operation: one for each combination of `@skip` and `@include` variables that was met. */
const maxShapes = 64;

/**
 * @param document validated against the planner's API schema
 * @throws GraphQLError when the planner refuses the operation
 */
export function compileOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { planner, fetchOf, typeTestOf }: CompileOptions,
): CompiledOperation {
  const plan = planner.plan(document, operation.name?.value);
  const step: Step =
    plan.node === undefined ? () => {} : compilePlan(plan.node, { fetchOf, typeTestOf, document, operation });
  const shapeFor = compileShapes(document, operation, planner.apiSchema);
  const definitions = operation.variableDefinitions ?? [];

  return {
    async run(variables, call) {
      const { coerced, errors: refused } = getVariableValues(planner.apiSchema, definitions, variables, {
        maxErrors: 20,
      });
      if (coerced === undefined) return { errors: refused.map(badVariable) };
      const state: ExecutionState = { root: {}, variables, coerced, errors: [], call };
      await step(state);
      const introspect = (field: FieldNode) =>
        introspectField(planner.apiSchema, document, operation, field, variables);
      const { data, broken } = shapeFor(coerced)(state.root, introspect);
      return resultWith(data, [...state.errors, ...brokenErrors(broken, state.errors)]);
    },
  };
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

type ShapeFor = (coerced: Readonly<Record<string, unknown>>) => Shape;

function compileShapes(document: DocumentNode, operation: OperationDefinitionNode, schema: GraphQLSchema): ShapeFor {
  const rootType = schema.getRootType(operation.operation);
  if (rootType === undefined || rootType === null) throw new GraphQLError(`The schema has no ${operation.operation}.`);
  const fragments = new Map(
    document.definitions
      .filter((definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
  const names = conditionVariables(document);
  const shapes = new Map<string, Shape>();
  return (coerced) => {
    const key = names.map((name) => String(coerced[name])).join();
    const known = shapes.get(key);
    if (known !== undefined) return known;
    const shape = compileShape({ schema, fragments, conditions: coerced, operation, rootType });
    if (shapes.size < maxShapes) shapes.set(key, shape);
    return shape;
  };
}

/** Names of the variables that decide which fields are there. */
function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(directive) {
      if (directive.name.value !== "skip" && directive.name.value !== "include") return;
      for (const { value } of directive.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names].sort();
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
