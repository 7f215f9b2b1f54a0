import type { FetchNode } from "@apollo/query-planner";
import type { DocumentNode, OperationDefinitionNode } from "graphql";
import { type DataObject, isDataObject } from "../fetch/dataObject.ts";
import { fetchedFieldPaths } from "../fetch/fetchedFields.ts";
import { fetchFailureMessage } from "../fetch/fetchFailure.ts";
import { fetchVariables } from "../fetch/fetchVariables.ts";
import { type Leaves, textOfObject } from "../fetch/leaves.ts";
import type { RunFetch, SubgraphFetch } from "../fetch/subgraphFetch.ts";
import type { FetchInput } from "../fetch/transport.ts";
import { compileContext, type ReadContext, surroundingsAt } from "./contextArguments.ts";
import type { EntityAnswer } from "./entityAnswers.ts";
import { entityErrors } from "./entityErrors.ts";
import type { ExecutionState, Step } from "./executionState.ts";
import { asCopy, asItIs, mergeInto, type TakeValue } from "./mergeInto.ts";
import type { TypeTest } from "./possibleTypes.ts";
import { type BuildRepresentation, compileRepresentation } from "./representation.ts";
import { compilePathRewrite, compileRewrites, type Rewrite } from "./rewrites.ts";
import { type PlanSurvey, questionOf } from "./surveyPlan.ts";
import { type ClientPath, type CollectTargets, compileTargets, pathsOfTargets } from "./targets.ts";

export interface CompileContext {
  readonly fetchOf: (subgraphName: string) => SubgraphFetch;
  readonly typeTestOf: (typeCondition: string) => TypeTest;
  readonly isAbstract: (typeName: unknown) => boolean;
  readonly survey: PlanSurvey;
  /** The client's operation: only to tell which fields a failed fetch was to bring. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

type PlanPath = readonly (string | number)[];

/** A fetch at a place of the answer: for root fields, or for the entities found there (`requires`). */
export function compileFetch(node: FetchNode, path: PlanPath, context: CompileContext): Step {
  const step = compileUnguarded(node, path, context);
  return async (state) => {
    try {
      await step(state);
    } catch (error) {
      // The one thing that values of a reply can do to this program: nested so deep that walking them has no end.
      if (!(error instanceof RangeError)) throw error;
      const message = fetchFailureMessage("SOURCE_BAD_REPLY", node.serviceName);
      state.errors.push({ message, path: fieldsOf(path), extensions: { code: "SOURCE_BAD_REPLY" } });
    }
  };
}

function compileUnguarded(node: FetchNode, path: PlanPath, context: CompileContext): Step {
  const { operation: query, operationName, requires } = node;
  const { leaves, isAskedOnce, mergedPaths } = context.survey;
  const isOnlyHere = isAskedOnce(node);
  const question = questionOf(node);
  const compiled: CompiledFetch = {
    path,
    leaves,
    isOnlyHere,
    run: context.fetchOf(node.serviceName).prepare({ query, operationName, mergedPaths: mergedPaths(node) }, leaves),
    answersIn: ({ entityAnswers }, contextVariables) => {
      if (entityAnswers === null || isOnlyHere) return new Map();
      return entityAnswers.to(`${question}${JSON.stringify(contextVariables)}`);
    },
    variablesOf: compileVariables(node.variableUsages ?? []),
    targetsOf: compileTargets(path),
    rewriteOutput: compileRewrites(node.outputRewrites, context.typeTestOf),
    rewritePath: compilePathRewrite(node.outputRewrites),
    isAbstract: context.isAbstract,
    fetchedPaths: (input, state) =>
      fetchedFieldPaths(
        { query, variables: fetchVariables(input, leaves) },
        { document: context.document, operation: context.operation, variables: state.variables, path },
      ),
  };
  if (requires === undefined) return (state) => fetchFields(compiled, state);
  const rewriteInput = compileRewrites(node.inputRewrites, context.typeTestOf);
  const buildPlain = compileRepresentation(requires, context.typeTestOf);
  const build: BuildRepresentation = (entity) => {
    const representation = buildPlain(entity);
    if (representation !== null) rewriteInput?.(representation);
    return representation;
  };
  if (node.contextRewrites === undefined || node.contextRewrites.length === 0) {
    return (state) => fetchEntities(compiled, build, compiled.targetsOf(state.root), {}, state);
  }
  const readContext = compileContext(node.contextRewrites, context.typeTestOf);
  return (state) => fetchInContexts(compiled, build, readContext, state);
}

interface CompiledFetch {
  readonly path: PlanPath;
  readonly leaves: Leaves;
  /** No other fetch of the plan wants the same answers. */
  readonly isOnlyHere: boolean;
  readonly run: RunFetch;
  /** Those of all fetches that ask the same of an entity, whatever the planner named them. */
  readonly answersIn: (state: ExecutionState, contextVariables: DataObject) => Map<string, EntityAnswer>;
  readonly variablesOf: (variables: Readonly<Record<string, unknown>>) => DataObject;
  readonly targetsOf: CollectTargets;
  readonly rewriteOutput: Rewrite | null;
  readonly rewritePath: ReturnType<typeof compilePathRewrite>;
  readonly isAbstract: (typeName: unknown) => boolean;
  readonly fetchedPaths: (input: FetchInput, state: ExecutionState) => readonly ClientPath[];
}

function compileVariables(names: readonly string[]): CompiledFetch["variablesOf"] {
  return (variables) => {
    const used: DataObject = {};
    for (const name of names) {
      if (Object.hasOwn(variables, name) && variables[name] !== undefined) used[name] = variables[name];
    }
    return used;
  };
}

async function fetchFields(fetch: CompiledFetch, state: ExecutionState): Promise<void> {
  const targets = fetch.targetsOf(state.root);
  if (targets.length === 0) return;
  const input: FetchInput = { variables: fetch.variablesOf(state.variables), representations: null };
  const { data, errors = [] } = await fetch.run(input, state.call, (sent) => fetch.fetchedPaths(sent, state));
  for (const error of errors)
    state.errors.push({ ...error, path: [...fieldsOf(fetch.path), ...fetch.rewritePath(error.path ?? [])] });
  if (data === null) return;
  fetch.rewriteOutput?.(data);
  for (const [index, target] of targets.entries()) mergeInto(target, data, index === 0 ? asItIs : asCopy());
}

/** One fetch for all entities of equal surroundings: what comes from these is a variable of the whole fetch. */
async function fetchInContexts(
  fetch: CompiledFetch,
  build: BuildRepresentation,
  readContext: ReadContext,
  state: ExecutionState,
): Promise<void> {
  const groups = new Map<string, { readonly variables: DataObject; readonly targets: DataObject[] }>();
  for (const surroundings of surroundingsAt(state.root, fetch.path)) {
    const [target] = surroundings;
    if (target === undefined) continue;
    const variables = readContext(surroundings);
    const text = JSON.stringify(variables);
    const group = groups.get(text) ?? { variables, targets: [] };
    group.targets.push(target);
    groups.set(text, group);
  }
  await Promise.all(
    [...groups.values()].map(({ variables, targets }) => fetchEntities(fetch, build, targets, variables, state)),
  );
}

async function fetchEntities(
  fetch: CompiledFetch,
  build: BuildRepresentation,
  targets: readonly DataObject[],
  contextVariables: DataObject,
  state: ExecutionState,
): Promise<void> {
  const answers = fetch.answersIn(state, contextVariables);
  const batch = Promise.withResolvers<void>();
  const wanted = new Map<EntityAnswer, DataObject[]>();
  const asked: Asked[] = [];
  for (const target of targets) {
    const representation = build(target);
    if (representation === null) continue;
    // Identical representations are asked once, here and in other branches, and their one answer goes to every place.
    const text = fetch.leaves === "text" ? textOfObject(representation) : JSON.stringify(representation);
    let answer = answers.get(text);
    if (answer === undefined) {
      answer = { arrived: batch.promise, entity: null, errors: [] };
      answers.set(text, answer);
      asked.push({ representation: fetch.leaves === "text" ? text : representation, answer });
    }
    const places = wanted.get(answer);
    if (places === undefined) wanted.set(answer, [target]);
    else places.push(target);
  }
  if (wanted.size === 0) return;
  try {
    if (asked.length > 0) await askEntities(fetch, asked, contextVariables, state);
  } finally {
    // Whatever happened: another branch must not wait for ever.
    batch.resolve();
  }
  let paths: ReadonlyMap<DataObject, readonly ClientPath[]> | null = null;
  for (const [answer, places] of wanted) {
    if (answer.arrived !== batch.promise) await answer.arrived;
    const { entity, errors } = answer;
    if (errors.length > 0) {
      paths ??= pathsOfTargets(state.root, fetch.path);
      state.errors.push(...entityErrors(errors, places, paths));
    }
    if (!isDataObject(entity)) continue;
    for (const [index, place] of places.entries()) {
      mergeEntity(place, entity, index === 0 && fetch.isOnlyHere ? asItIs : asCopy(), fetch.isAbstract);
    }
  }
}

/** A representation that nobody has asked about yet, in the form in which it is sent. */
interface Asked {
  readonly representation: unknown;
  readonly answer: EntityAnswer;
}

async function askEntities(
  fetch: CompiledFetch,
  asked: readonly Asked[],
  contextVariables: DataObject,
  state: ExecutionState,
): Promise<void> {
  const input: FetchInput = {
    variables: { ...fetch.variablesOf(state.variables), ...contextVariables },
    representations: asked.map(({ representation }) => representation),
  };
  const { data, errors = [] } = await fetch.run(input, state.call, (sent) => fetch.fetchedPaths(sent, state));
  const errorsOf = Map.groupBy(errors, ({ path = [] }) => (path[0] === "_entities" ? path[1] : undefined));
  for (const error of errorsOf.get(undefined) ?? []) {
    state.errors.push({ ...error, path: [...fieldsOf(fetch.path), ...(error.path ?? [])] });
  }
  const entities = data?.["_entities"];
  for (const [index, { answer }] of asked.entries()) {
    const entity: unknown = Array.isArray(entities) ? entities[index] : null;
    if (isDataObject(entity)) fetch.rewriteOutput?.(entity);
    answer.entity = entity;
    const own = errorsOf.get(index) ?? [];
    answer.errors = own.map((error) => ({ ...error, path: fetch.rewritePath(error.path?.slice(2) ?? []) }));
  }
}

/** An interface object answers with the name of its interface: the type that is known of the entity counts for more. */
function mergeEntity(
  target: DataObject,
  entity: DataObject,
  take: TakeValue,
  isAbstract: (typeName: unknown) => boolean,
): void {
  const known = target["__typename"];
  mergeInto(target, entity, take);
  if (known !== undefined && known !== null && isAbstract(target["__typename"])) target["__typename"] = known;
}

/** A plan's path without its lists: the nearest to a place of the answer where the entity is not known. */
function fieldsOf(path: PlanPath): PlanPath {
  return path.filter((step) => step !== "@");
}
