import type { FetchNode } from "@apollo/query-planner";
import type { DocumentNode, GraphQLFormattedError, OperationDefinitionNode } from "graphql";
import { type DataObject, isDataObject } from "../fetch/dataObject.ts";
import { fetchedFieldPaths } from "../fetch/fetchedFields.ts";
import { fetchFailureMessage } from "../fetch/fetchFailure.ts";
import { fetchVariables } from "../fetch/fetchVariables.ts";
import type { Leaves } from "../fetch/leaves.ts";
import type { RunFetch, SubgraphFetch } from "../fetch/subgraphFetch.ts";
import type { FetchInput } from "../fetch/transport.ts";
import { compileContext, type ReadContext, surroundingsAt } from "./contextArguments.ts";
import type { EntityAnswer } from "./entityAnswers.ts";
import { entityErrors } from "./entityErrors.ts";
import type { ExecutionState, Step } from "./executionState.ts";
import { asCopy, asItIs, mergeInto, type TakeValue } from "./mergeInto.ts";
import type { TypeTest } from "./possibleTypes.ts";
import { compileRepresentation } from "./representation.ts";
import { compileWriteLeaves, writeBuilt } from "./representationText.ts";
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
  return (state) =>
    step(state).catch((error: unknown) => {
      // The one thing that values of a reply can do to this program: nested so deep that walking them has no end.
      if (!(error instanceof RangeError)) throw error;
      const message = fetchFailureMessage("SOURCE_BAD_REPLY", node.serviceName);
      state.errors.push({ message, path: fieldsOf(path), extensions: { code: "SOURCE_BAD_REPLY" } });
    });
}

function compileUnguarded(
  node: FetchNode,
  path: PlanPath,
  context: CompileContext,
): (state: ExecutionState) => Promise<void> {
  const { operation: query, operationName, requires } = node;
  const { leaves, isAskedOnce, mergedPaths } = context.survey;
  const isOnlyHere = isAskedOnce(node);
  const question = questionOf(node);
  const compiled: CompiledFetch = {
    path,
    leaves,
    run: context.fetchOf(node.serviceName).prepare({ query, operationName, mergedPaths: mergedPaths(node) }, leaves),
    answersIn: ({ entityAnswers }, contextVariables) => {
      if (entityAnswers === null || isOnlyHere) return null;
      return entityAnswers.to(
        contextVariables === noVariables ? question : `${question}${JSON.stringify(contextVariables)}`,
      );
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
  const build = compileRepresentation(requires, context.typeTestOf, rewriteInput);
  const leavesOnly = rewriteInput === null ? compileWriteLeaves(requires, context.typeTestOf) : null;
  const represent: Represent = leaves === "values" ? build : (leavesOnly ?? writeBuilt(build));
  if (node.contextRewrites === undefined || node.contextRewrites.length === 0) {
    return (state) => fetchEntities(compiled, represent, null, noVariables, state);
  }
  const readContext = compileContext(node.contextRewrites, context.typeTestOf);
  return (state) => fetchInContexts(compiled, represent, readContext, state);
}

/** The representation of an entity as it is sent: an object, or its JSON where leaves are `text`. Null to leave it out. */
type Represent = (entity: DataObject) => DataObject | string | null;

const noVariables: DataObject = {};

interface CompiledFetch {
  readonly path: PlanPath;
  readonly leaves: Leaves;
  readonly run: RunFetch;
  /** Those of all fetches that ask the same of an entity, whatever the planner named them; null if there is no other. */
  readonly answersIn: (state: ExecutionState, contextVariables: DataObject) => Map<string, EntityAnswer> | null;
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
  represent: Represent,
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
    [...groups.values()].map(({ variables, targets }) => fetchEntities(fetch, represent, targets, variables, state)),
  );
}

/** @param targets null for all at the fetch's path */
async function fetchEntities(
  fetch: CompiledFetch,
  represent: Represent,
  targets: readonly DataObject[] | null,
  contextVariables: DataObject,
  state: ExecutionState,
): Promise<void> {
  const known = fetch.answersIn(state, contextVariables);
  // Where others may wait for what is asked here.
  const batch = known === null ? null : Promise.withResolvers<void>();
  const wanted = new Map<string, Wanted>();
  const representations: unknown[] = [];
  const asked: EntityAnswer[] = [];
  for (const target of targets ?? fetch.targetsOf(state.root)) {
    const representation = represent(target);
    if (representation === null) continue;
    // Identical representations are asked once, here and in other branches, and their one answer goes to every place.
    const text = typeof representation === "string" ? representation : JSON.stringify(representation);
    const same = wanted.get(text);
    if (same !== undefined) {
      same.places.push(target);
      continue;
    }
    let answer = known?.get(text);
    if (answer === undefined) {
      answer = { arrived: batch?.promise ?? null, entity: null, errors: noErrors };
      known?.set(text, answer);
      representations.push(representation);
      asked.push(answer);
    }
    wanted.set(text, { answer, places: [target] });
  }
  if (wanted.size === 0) return;
  try {
    if (asked.length > 0) await askEntities(fetch, asked, representations, contextVariables, state);
  } finally {
    // Whatever happened: another branch must not wait for ever.
    batch?.resolve();
  }
  const copy = asCopy();
  let paths: ReadonlyMap<DataObject, readonly ClientPath[]> | null = null;
  for (const { answer, places } of wanted.values()) {
    if (batch !== null && answer.arrived !== batch.promise) await answer.arrived;
    const { entity, errors } = answer;
    if (errors.length > 0) {
      paths ??= pathsOfTargets(state.root, fetch.path);
      state.errors.push(...entityErrors(errors, places, paths));
    }
    if (!isDataObject(entity)) continue;
    let take = known === null ? asItIs : copy;
    for (const place of places) {
      mergeEntity(place, entity, take, fetch.isAbstract);
      take = copy;
    }
  }
}

/** The places of one representation, and what fills them. */
interface Wanted {
  readonly answer: EntityAnswer;
  readonly places: DataObject[];
}

const noErrors: readonly GraphQLFormattedError[] = [];

/** Fills the answers, which nobody has asked for yet. */
async function askEntities(
  fetch: CompiledFetch,
  asked: readonly EntityAnswer[],
  representations: readonly unknown[],
  contextVariables: DataObject,
  state: ExecutionState,
): Promise<void> {
  const own = fetch.variablesOf(state.variables);
  const variables = contextVariables === noVariables ? own : { ...own, ...contextVariables };
  const input: FetchInput = { variables, representations };
  const { data, errors } = await fetch.run(input, state.call, (sent) => fetch.fetchedPaths(sent, state));
  const entities = data?.["_entities"];
  if (Array.isArray(entities)) {
    for (const [index, answer] of asked.entries()) {
      const entity: unknown = entities[index];
      if (isDataObject(entity)) fetch.rewriteOutput?.(entity);
      answer.entity = entity;
    }
  }
  for (const error of errors ?? noErrors) {
    const { path = [] } = error;
    const answer = path[0] === "_entities" ? asked[Number(path[1])] : undefined;
    if (answer === undefined) state.errors.push({ ...error, path: [...fieldsOf(fetch.path), ...path] });
    else answer.errors = [...answer.errors, { ...error, path: fetch.rewritePath(path.slice(2)) }];
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
