import type { GraphQLFormattedError } from "graphql";
import type { RunFetch } from "../fetch/subgraphFetch.ts";
import type { FetchInput } from "../fetch/transport.ts";
import { type DataObject, isDataObject } from "../graph/dataObject.ts";
import type { Leaves } from "../graph/leaves.ts";
import { ownTurn } from "../kit/ownTurn.ts";
import type { EntityAnswer } from "./entityAnswers.ts";
import { entityErrors } from "./entityErrors.ts";
import type { ExecutionState } from "./executionState.ts";
import { asCopy, asItIs, type Merge, mergeInto } from "./mergeInto.ts";
import type { compilePathRewrite, Rewrite } from "./rewrites.ts";
import { type ClientPath, type CollectTargets, pathsOfTargets } from "./targets.ts";

export type PlanPath = readonly (string | number)[];

/** One fetch of a plan with everything decided that does not depend on variables or data. */
export interface CompiledFetch {
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

/** The representation of an entity as it is sent: an object, or its JSON where leaves are `text`. Null to leave it out. */
export type Represent = (entity: DataObject) => DataObject | string | null;

export const noVariables: DataObject = {};

/** After so many, which take 3 ms, others may have a turn of the event loop (see `ownTurn`). */
const maxQuickEntities = 5_000;

/**
 * Asks for the entities at the fetch's place and merges what comes.
 *
 * @param targets null for all at the fetch's path
 */
export async function fetchEntities(
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
  let count = 0;
  try {
    for (const target of targets ?? fetch.targetsOf(state.root)) {
      count += 1;
      if (count % maxQuickEntities === 0) await ownTurn();
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
    if (count >= maxQuickEntities) await ownTurn();
    if (asked.length > 0) await askEntities(fetch, asked, representations, contextVariables, state);
  } finally {
    // Whatever happened: another branch must not wait for ever.
    batch?.resolve();
  }
  const { isAbstract, leaves } = fetch;
  const first: Merge = { take: asItIs, leaves, isAbstract };
  const others: Merge = { take: asCopy(), leaves, isAbstract };
  let merged = 0;
  let paths: ReadonlyMap<DataObject, readonly ClientPath[]> | null = null;
  for (const { answer, places } of wanted.values()) {
    if (batch !== null && answer.arrived !== batch.promise) await answer.arrived;
    const { entity, errors } = answer;
    if (errors.length > 0) {
      paths ??= pathsOfTargets(state.root, fetch.path);
      state.errors.push(...entityErrors(errors, places, paths));
    }
    if (!isDataObject(entity)) continue;
    let merge = known === null ? first : others;
    for (const place of places) {
      mergeInto(place, entity, merge);
      merge = others;
      merged += 1;
      if (merged % maxQuickEntities === 0) await ownTurn();
    }
  }
  if (merged >= maxQuickEntities) await ownTurn();
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
  const own = fetch.variablesOf(state.sent);
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

/** A plan's path without its lists: the nearest to a place of the answer where the entity is not known. */
export function fieldsOf(path: PlanPath): PlanPath {
  return path.filter((step) => step !== "@");
}
