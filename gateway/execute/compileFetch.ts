import type { FetchNode } from "@apollo/query-planner";
import type { DocumentNode, OperationDefinitionNode } from "graphql";
import { fetchedFieldPaths } from "../fetch/fetchedFields.ts";
import { fetchFailureMessage } from "../fetch/fetchFailure.ts";
import { fetchVariables } from "../fetch/fetchVariables.ts";
import type { SubgraphFetch } from "../fetch/subgraphFetch.ts";
import type { ExactNumbers, FetchInput } from "../fetch/transport.ts";
import type { DataObject } from "../graph/dataObject.ts";
import { exactValueOfText, type Leaves } from "../graph/leaves.ts";
import { compileContext, type ReadContext, surroundingsAt } from "./contextArguments.ts";
import type { ExecutionState, Step } from "./executionState.ts";
import {
  type CompiledFetch,
  fetchEntities,
  fieldsOf,
  noVariables,
  type PlanPath,
  type Represent,
} from "./fetchEntities.ts";
import { asCopy, asItIs, mergeInto } from "./mergeInto.ts";
import type { TypeTest } from "./possibleTypes.ts";
import { compileRepresentation } from "./representation.ts";
import { compileWriteLeaves, writeBuilt } from "./representationText.ts";
import { compilePathRewrite, compileRewrites, typesSet } from "./rewrites.ts";
import { type PlanSurvey, questionOf } from "./surveyPlan.ts";
import { compileTargets } from "./targets.ts";

export interface CompileContext {
  readonly fetchOf: (subgraphName: string) => SubgraphFetch;
  readonly typeTestOf: (typeCondition: string) => TypeTest;
  readonly isAbstract: (typeName: unknown) => boolean;
  /** Which numbers in the replies to an operation of a subgraph have to stay as they are written. */
  readonly numbersOf: (query: string) => ExactNumbers;
  readonly survey: PlanSurvey;
  /** The client's names of variables that fetches have under another. */
  readonly clientVariables: ReadonlyMap<string, string>;
  /** The client's operation: only to tell which fields a failed fetch was to bring. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

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
  const fetched = { query, operationName, mergedPaths: mergedPaths(node), numbers: context.numbersOf(query) };
  const compiled: CompiledFetch = {
    path,
    leaves,
    run: context.fetchOf(node.serviceName).prepare(fetched, leaves),
    answersIn: ({ entityAnswers }, contextVariables) => {
      if (entityAnswers === null || isOnlyHere) return null;
      return entityAnswers.to(
        contextVariables === noVariables ? question : `${question}${JSON.stringify(contextVariables)}`,
      );
    },
    variablesOf: compileVariables(node.variableUsages ?? [], context.clientVariables),
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
  const build = compileRepresentation(requires, context.typeTestOf, rewriteInput, typesSet(node.inputRewrites));
  const leavesOnly = rewriteInput === null ? compileWriteLeaves(requires, context.typeTestOf) : null;
  const represent: Represent = leaves === "values" ? build : (leavesOnly ?? writeBuilt(build));
  if (node.contextRewrites === undefined || node.contextRewrites.length === 0) {
    return (state) => fetchEntities(compiled, represent, null, noVariables, state);
  }
  const readContext = compileContext(node.contextRewrites, context.typeTestOf);
  return (state) => fetchInContexts(compiled, represent, readContext, state);
}

/** @returns what picks the variables of one fetch, under the names that they have there */
export function compileVariables(
  names: readonly string[],
  clientVariables: ReadonlyMap<string, string>,
): CompiledFetch["variablesOf"] {
  const pairs = names.map((name) => ({ name, given: clientVariables.get(name) ?? name }));
  return (variables) => {
    const used: DataObject = {};
    for (const { name, given } of pairs) {
      if (Object.hasOwn(variables, given) && variables[given] !== undefined) used[name] = variables[given];
    }
    return used;
  };
}

async function fetchFields(fetch: CompiledFetch, state: ExecutionState): Promise<void> {
  const targets = fetch.targetsOf(state.root);
  if (targets.length === 0) return;
  const input: FetchInput = { variables: fetch.variablesOf(state.sent), representations: null };
  const { data, errors = [] } = await fetch.run(input, state.call, (sent) => fetch.fetchedPaths(sent, state));
  for (const error of errors)
    state.errors.push({ ...error, path: [...fieldsOf(fetch.path), ...fetch.rewritePath(error.path ?? [])] });
  if (data === null) return;
  fetch.rewriteOutput?.(data);
  const { isAbstract, leaves } = fetch;
  for (const [index, target] of targets.entries()) {
    mergeInto(target, data, { take: index === 0 ? asItIs : asCopy(), leaves, isAbstract });
  }
}

/** Variables are values, whatever the leaves are that they come from. */
function variablesFrom(read: DataObject, leaves: Leaves): DataObject {
  if (leaves === "values") return read;
  const readLeaf = (leaf: unknown): unknown => {
    if (Array.isArray(leaf)) return leaf.map(readLeaf);
    return typeof leaf === "string" ? exactValueOfText(leaf) : leaf;
  };
  return Object.fromEntries(Object.entries(read).map(([name, leaf]) => [name, readLeaf(leaf)]));
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
    const read = readContext(surroundings);
    const text = JSON.stringify(read);
    const group = groups.get(text) ?? { variables: variablesFrom(read, fetch.leaves), targets: [] };
    group.targets.push(target);
    groups.set(text, group);
  }
  await Promise.all(
    [...groups.values()].map(({ variables, targets }) => fetchEntities(fetch, represent, targets, variables, state)),
  );
}
