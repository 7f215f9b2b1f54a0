import type { FetchNode } from "@apollo/query-planner";
import type { DocumentNode, GraphQLFormattedError, OperationDefinitionNode } from "graphql";
import { fetchedFieldPaths } from "../fetch/fetchedFields.ts";
import { fetchFailureMessage } from "../fetch/fetchFailure.ts";
import type { RunFetch, SubgraphFetch } from "../fetch/subgraphFetch.ts";
import { compileContext, type ReadContext, surroundingsAt } from "./contextArguments.ts";
import type { ExecutionState, Step } from "./executionState.ts";
import { copyOf, type DataObject, isDataObject, mergeInto } from "./mergeInto.ts";
import type { TypeTest } from "./possibleTypes.ts";
import { type BuildRepresentation, compileRepresentation } from "./representation.ts";
import { compilePathRewrite, compileRewrites, type Rewrite } from "./rewrites.ts";
import { type ClientPath, type CollectTargets, compileTargets, pathsOfTargets } from "./targets.ts";

export interface CompileContext {
  readonly fetchOf: (subgraphName: string) => SubgraphFetch;
  readonly typeTestOf: (typeCondition: string) => TypeTest;
  readonly isAbstract: (typeName: unknown) => boolean;
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
  const run = context.fetchOf(node.serviceName).prepare({ query, operationName });
  const compiled: CompiledFetch = {
    path,
    run,
    variablesOf: compileVariables(node.variableUsages ?? []),
    targetsOf: compileTargets(path),
    rewriteOutput: compileRewrites(node.outputRewrites, context.typeTestOf),
    rewritePath: compilePathRewrite(node.outputRewrites),
    isAbstract: context.isAbstract,
    fetchedPaths: (variables, state) =>
      fetchedFieldPaths(
        { query, variables },
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
  readonly run: RunFetch;
  readonly variablesOf: (variables: Readonly<Record<string, unknown>>) => DataObject;
  readonly targetsOf: CollectTargets;
  readonly rewriteOutput: Rewrite | null;
  readonly rewritePath: ReturnType<typeof compilePathRewrite>;
  readonly isAbstract: (typeName: unknown) => boolean;
  readonly fetchedPaths: (variables: Readonly<Record<string, unknown>>, state: ExecutionState) => readonly ClientPath[];
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
  const variables = fetch.variablesOf(state.variables);
  const { data, errors = [] } = await fetch.run(variables, state.call, (sent) => fetch.fetchedPaths(sent, state));
  for (const error of errors)
    state.errors.push({ ...error, path: [...fieldsOf(fetch.path), ...fetch.rewritePath(error.path ?? [])] });
  if (data === null) return;
  fetch.rewriteOutput?.(data);
  for (const [place, target] of targets.entries()) mergeInto(target, place === 0 ? data : copyOf(data));
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
  const representations: DataObject[] = [];
  const targetsOfRepresentation: DataObject[][] = [];
  const indexByText = new Map<string, number>();
  for (const target of targets) {
    const representation = build(target);
    if (representation === null) continue;
    // Identical representations are sent once, and their one answer goes to every place.
    const text = JSON.stringify(representation);
    const known = indexByText.get(text);
    if (known === undefined) {
      indexByText.set(text, representations.length);
      representations.push(representation);
      targetsOfRepresentation.push([target]);
    } else {
      targetsOfRepresentation[known]?.push(target);
    }
  }
  if (representations.length === 0) return;
  const variables = { ...fetch.variablesOf(state.variables), ...contextVariables, representations };
  const { data, errors = [] } = await fetch.run(variables, state.call, (sent) => fetch.fetchedPaths(sent, state));
  if (errors.length > 0) placeEntityErrors(errors, targetsOfRepresentation, fetch, state);
  const entities = data?.["_entities"];
  if (!Array.isArray(entities)) return;
  for (const [index, places] of targetsOfRepresentation.entries()) {
    const entity: unknown = entities[index];
    if (!isDataObject(entity)) continue;
    fetch.rewriteOutput?.(entity);
    for (const [place, target] of places.entries()) {
      // Only the first place gets the answer itself: what is fetched later for one place must not reach another.
      mergeEntity(target, place === 0 ? entity : copyOf(entity), fetch.isAbstract);
    }
  }
}

/** An interface object answers with the name of its interface: the type that is known of the entity counts for more. */
function mergeEntity(target: DataObject, entity: DataObject, isAbstract: (typeName: unknown) => boolean): void {
  const known = target["__typename"];
  mergeInto(target, entity);
  if (known !== undefined && known !== null && isAbstract(target["__typename"])) target["__typename"] = known;
}

/** `["_entities", i, ...]` of the reply to every place of the client's answer that the representation stands for. */
function placeEntityErrors(
  errors: readonly GraphQLFormattedError[],
  targetsOfRepresentation: readonly (readonly DataObject[])[],
  { path, rewritePath }: CompiledFetch,
  state: ExecutionState,
): void {
  const paths = pathsOfTargets(state.root, path);
  for (const error of errors) {
    const [field, index, ...rest] = error.path ?? [];
    const targets = field === "_entities" && typeof index === "number" ? targetsOfRepresentation[index] : undefined;
    if (targets === undefined) {
      state.errors.push({ ...error, path: [...fieldsOf(path), ...(error.path ?? [])] });
      continue;
    }
    for (const target of new Set(targets)) {
      for (const place of paths.get(target) ?? [])
        state.errors.push({ ...error, path: [...place, ...rewritePath(rest)] });
    }
  }
}

/** A plan's path without its lists: the nearest to a place of the answer where the entity is not known. */
function fieldsOf(path: PlanPath): PlanPath {
  return path.filter((step) => step !== "@");
}
