import type { FetchNode, PlanNode, SubscriptionNode } from "@apollo/query-planner";
import { type ReplySelection, replySelection } from "../fetch/replySelection.ts";
import type { SubgraphFetch } from "../fetch/subgraphFetch.ts";
import type { Leaves } from "../graph/leaves.ts";

/** What one fetch has to know of the others in its plan. */
export interface PlanSurvey {
  readonly leaves: Leaves;
  /** Whether no other fetch asks the same subgraph the same of entities. */
  readonly isAskedOnce: (node: FetchNode) => boolean;
  /** Paths in the fetch's reply, joined by dots, of objects into which other fetches merge from above. */
  readonly mergedPaths: (node: FetchNode) => ReadonlySet<string>;
  /** Paths in the answer, without lists, joined by dots, of all fields that some fetch is to bring. */
  readonly brought: ReadonlySet<string>;
}

interface PlacedFetch {
  readonly node: FetchNode;
  /** In the answer, without lists. */
  readonly path: readonly string[];
}

export function surveyPlan(
  plans: readonly (PlanNode | SubscriptionNode)[],
  fetchOf: (subgraphName: string) => SubgraphFetch,
): PlanSurvey {
  const fetches = plans.flatMap((plan) => fetchesOf(plan, []));
  const asked = countOf(fetches.map(({ node }) => questionOf(node)));
  const fields = new Set<string>();
  const objects = new Map(fetches.map(({ node, path }) => [node, objectPaths(node, path, fields)]));
  const times = countOf([...objects.values()].flatMap((paths) => [...new Set(paths.values())]));
  const hasContext = fetches.some(({ node }) => node.contextRewrites !== undefined && node.contextRewrites.length > 0);
  return {
    // What is answered here alone, the introspection, is kept as text.
    leaves:
      fetches.every(({ node }) => fetchOf(node.serviceName).mode !== "remote") && fetches.length > 0
        ? "values"
        : "text",
    isAskedOnce: (node) => asked.get(questionOf(node)) === 1,
    mergedPaths: (node) => {
      const paths = [...(objects.get(node) ?? [])];
      // A value that comes from an entity's surroundings makes equal entities different, so that nothing may be shared then.
      return new Set(paths.filter(([, place]) => hasContext || (times.get(place) ?? 0) > 1).map(([path]) => path));
    },
    brought: fields,
  };
}

/** The same for fetches that ask the same of an entity, whatever the planner named them. */
export function questionOf({ serviceName, operation, operationName, outputRewrites = [] }: FetchNode): string {
  const unnamed = operationName === undefined ? operation : operation.replace(` ${operationName}`, "");
  return JSON.stringify([serviceName, unnamed, outputRewrites]);
}

function fetchesOf(node: PlanNode | SubscriptionNode, path: readonly string[]): readonly PlacedFetch[] {
  switch (node.kind) {
    case "Fetch":
      return [{ node, path }];
    case "Flatten": {
      const steps = node.path.filter((step): step is string => typeof step === "string" && step !== "@");
      return fetchesOf(node.node, [...path, ...steps]);
    }
    case "Sequence":
    case "Parallel":
      return node.nodes.flatMap((child) => fetchesOf(child, path));
    case "Condition":
      return [node.ifClause, node.elseClause].flatMap((clause) =>
        clause === undefined ? [] : fetchesOf(clause, path),
      );
    case "Defer":
      return [node.primary, ...node.deferred].flatMap((part) =>
        part.node === undefined ? [] : fetchesOf(part.node, path),
      );
    case "Subscription":
      return [node.primary, node.rest].flatMap((part) => (part === undefined ? [] : fetchesOf(part, path)));
  }
}

/**
 * Every object that a reply can hold: its path in the reply, and the one in the answer.
 *
 * @param brought takes the paths in the answer of all fields
 */
function objectPaths(node: FetchNode, path: readonly string[], brought: Set<string>): ReadonlyMap<string, string> {
  const renamed = new Map(
    (node.outputRewrites ?? []).flatMap((rewrite) =>
      rewrite.kind === "KeyRenamer" ? [[rewrite.path.at(-1) ?? "", rewrite.renameKeyTo]] : [],
    ),
  );
  const paths = new Map<string, string>();
  const visit = ({ fields }: ReplySelection, inReply: readonly string[], inAnswer: readonly string[]): void => {
    for (const { name, below } of fields) {
      const isEntity = inReply.length === 0 && name === "_entities";
      const reply = [...inReply, name];
      const answer = isEntity ? inAnswer : [...inAnswer, renamed.get(name) ?? name];
      brought.add(answer.join("."));
      if (below === null) continue;
      if (!isEntity) paths.set(reply.join("."), answer.join("."));
      visit(below, reply, answer);
    }
  };
  visit(replySelection(node.operation), [], path);
  return paths;
}

function countOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
