import type { DocumentNode, OperationDefinitionNode } from "graphql";
import { LRUCache } from "lru-cache";
import { createDemand } from "../demand/demand.ts";
import type { SubgraphFetches } from "../fetch/openSubgraphFetches.ts";
import type { SubscribingFetch } from "../fetch/subscriptionFetch.ts";
import { normalisedText } from "../graph/normalise.ts";
import { type OperationTree, operationTree } from "../graph/operationTree.ts";
import type { LiveSupergraph } from "../plan/openSupergraph.ts";
import type { SupergraphVersion } from "../plan/supergraph.ts";
import { readAccessRules } from "../policy/accessRules.ts";
import type { AuthorizedGraph } from "../policy/authorize.ts";
import { clearView, type OperationAccess } from "../policy/operationAccess.ts";
import { compileOperationPolicy, type OperationPolicy } from "../policy/operationPolicy.ts";
import { readAuditRules } from "../record/auditRules.ts";
import { withKeysRequired } from "../record/withSubjectKeys.ts";
import { type CompiledOperation, compileOperation } from "./compileOperation.ts";
import { type CompiledSubscription, compileSubscription } from "./compileSubscription.ts";
import type { CompileOptions } from "./compileVariant.ts";
import { createTypeTests } from "./possibleTypes.ts";

/** One supergraph with its compiled operations. */
export interface EngineVersion extends AuthorizedGraph {
  /** Equal for equal supergraph texts. */
  readonly id: string;
  readonly supergraphSdl: string;
  /**
   * @param document valid for the schema of `access`; asked for with the same nodes again, it is found without reading them
   * @param access everything, when left out
   */
  readonly operationFor: (
    document: DocumentNode,
    operation: OperationDefinitionNode,
    access?: OperationAccess,
  ) => Kept<CompiledOperation>;
  /** The same for a subscription. */
  readonly subscriptionFor: (
    document: DocumentNode,
    operation: OperationDefinitionNode,
    access?: OperationAccess,
  ) => Kept<CompiledSubscription>;
  /** @param key of `operationFor` */
  readonly known: (key: string) => CompiledOperation | undefined;
  /** Unrestricted operations by normalised text, the most recently used first. */
  readonly operations: () => readonly (readonly [text: string, operation: CompiledOperation])[];
}

export interface Kept<Compiled> {
  /** The same for the same normalised text and the same access. */
  readonly key: string;
  readonly compiled: Compiled;
}

/** Warms up a version for its expected operations; null for the first version. Never rejects. */
export type WarmUp = (next: EngineVersion, previous: EngineVersion | null) => Promise<void>;

export interface CompiledEngine {
  readonly current: () => EngineVersion;
  /** Called before a new version takes over; an exception keeps the old one. Returns a function that unsubscribes. */
  readonly onUpdate: (listener: (version: EngineVersion) => void) => () => void;
}

export interface EngineOptions extends Pick<CompileOptions, "codegen" | "hooks"> {
  /** Assumed items of a list of unknown length; null for a gateway without demand control. */
  readonly listSize: number | null;
  /** Whether operations report what they read, and answers whose data they contain. */
  readonly audit: boolean;
}

/** Compiled operations cached per supergraph. */
const maxOperations = 1_000;

/** Their bound in bytes of memory: a thousand of the usual size. One of 4,000 tokens takes 6 MB. */
const maxOperationsBytes = 192 * 1024 * 1024;

/** Subscriptions are few and small. */
const maxSubscriptionsBytes = 32 * 1024 * 1024;

/** Plans and compiles operations once, and runs them. A new supergraph is warmed up before it takes requests. */
export async function openCompiledEngine(
  supergraph: LiveSupergraph,
  fetchFor: SubgraphFetches["fetchFor"],
  options: EngineOptions,
  warmUp: WarmUp,
): Promise<CompiledEngine> {
  const listeners = new Set<(version: EngineVersion) => void>();
  let current = createVersion(supergraph.current(), fetchFor, options);
  await warmUp(current, null);
  supergraph.onUpdate(async (next) => {
    const version = createVersion(next, fetchFor, options);
    await warmUp(version, current);
    for (const listener of listeners) listener(version);
    current = version;
  });
  return {
    current: () => current,
    onUpdate: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function createVersion(
  { id, sdl, subgraphs, planner: plain, contracts, subjects }: SupergraphVersion,
  fetchFor: SubgraphFetches["fetchFor"],
  { listSize, audit: isAudited, ...options }: EngineOptions,
): EngineVersion {
  const rules = readAccessRules(plain.supergraphSchema);
  const audit = isAudited ? readAuditRules(plain.supergraphSchema, rules, subjects) : null;
  const planner = audit === null ? plain : { ...plain, requiredFields: withKeysRequired(plain.requiredFields, audit) };
  const typeTestOf = createTypeTests(planner.supergraphSchema);
  const fetches = new Map(subgraphs.map((subgraph) => [subgraph.name, fetchFor(subgraph)]));
  const fetchOf = (name: string): SubscribingFetch => {
    const fetch = fetches.get(name);
    if (fetch === undefined) throw new RangeError(`compiledEngine: the plan names the unknown subgraph ${name}`);
    return fetch;
  };
  const operations = keptBySize<CompiledOperation>(maxOperationsBytes);
  const subscriptions = keptBySize<CompiledSubscription>(maxSubscriptionsBytes);
  const texts = new WeakMap<OperationDefinitionNode, string>();
  const textOf = (document: DocumentNode, operation: OperationDefinitionNode) => {
    const known = texts.get(operation);
    if (known !== undefined) return known;
    const text = normalisedText(document, operation);
    texts.set(operation, text);
    return text;
  };
  const keyOf = (document: DocumentNode, operation: OperationDefinitionNode, { key }: OperationAccess) =>
    key === "" ? textOf(document, operation) : `${key}\n${textOf(document, operation)}`;
  const trees = new WeakMap<OperationDefinitionNode, OperationTree>();
  const treeOf = (document: DocumentNode, operation: OperationDefinitionNode) => {
    const tree = trees.get(operation) ?? operationTree(document, operation, planner.apiSchema);
    trees.set(operation, tree);
    return tree;
  };
  const policies = new WeakMap<OperationDefinitionNode, OperationPolicy>();
  const unrestricted: OperationAccess = { schema: planner.apiSchema, view: clearView, key: "" };
  const demand = listSize === null ? null : createDemand(planner.supergraphSchema, listSize);
  const compileOptions = { planner, fetchOf, typeTestOf, demand, audit, ...options };
  return {
    id,
    apiSchema: planner.apiSchema,
    supergraphSdl: sdl,
    schemaOf: (contract) => (contract === null ? planner.apiSchema : (contracts.get(contract) ?? null)),
    policyOf(document, operation) {
      const known = policies.get(operation);
      if (known !== undefined) return known;
      const policy = compileOperationPolicy(treeOf(document, operation), rules);
      policies.set(operation, policy);
      return policy;
    },
    operationFor(document, operation, access = unrestricted) {
      const key = keyOf(document, operation, access);
      const known = operations.get(key);
      if (known !== undefined) return { key, compiled: known.compiled };
      const onGrown = () => {
        // Set anew with the size that it has now, where it is still kept.
        if (operations.peek(key)?.compiled === compiled) operations.set(key, { compiled });
      };
      const compiled = compileOperation(treeOf(document, operation), { ...compileOptions, access, onGrown });
      operations.set(key, { compiled });
      return { key, compiled };
    },
    subscriptionFor(document, operation, access = unrestricted) {
      const key = keyOf(document, operation, access);
      const known = subscriptions.get(key);
      if (known !== undefined) return { key, compiled: known.compiled };
      const onGrown = () => {
        // Set anew with the size that it has now, where it is still kept.
        if (subscriptions.peek(key)?.compiled === compiled) subscriptions.set(key, { compiled });
      };
      const compiled = compileSubscription(treeOf(document, operation), { ...compileOptions, access, onGrown });
      subscriptions.set(key, { compiled });
      return { key, compiled };
    },
    known: (key) => operations.get(key)?.compiled,
    operations: () =>
      [...operations.entries()].flatMap(([text, { compiled }]) => (compiled.isRestricted ? [] : [[text, compiled]])),
  };
}

/** A name stands in the text, its key, its record, the plan, the answer and the code that writes it: measured with a long alias. */
const bytesPerCharacter = 12;

interface Compiled {
  readonly sizeBytes: () => number;
}

function keptBySize<One extends Compiled>(maxSize: number): LRUCache<string, { readonly compiled: One }> {
  return new LRUCache({
    max: maxOperations,
    maxSize,
    sizeCalculation: ({ compiled }, key) => compiled.sizeBytes() + key.length * bytesPerCharacter,
  });
}
