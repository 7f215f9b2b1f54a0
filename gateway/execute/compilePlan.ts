import type { PlanNode, SubscriptionNode } from "@apollo/query-planner";
import { type CompileContext, compileFetch } from "./compileFetch.ts";
import type { Step } from "./executionState.ts";

type PlanPath = readonly (string | number)[];

/** A plan of the planner as one function: what depends on the plan alone is decided here, once. */
export function compilePlan(node: PlanNode | SubscriptionNode, context: CompileContext): Step {
  return compileNode(node, [], context);
}

function compileNode(node: PlanNode | SubscriptionNode, path: PlanPath, context: CompileContext): Step {
  switch (node.kind) {
    case "Fetch":
      return compileFetch(node, path, context);
    case "Flatten":
      return compileNode(node.node, [...path, ...node.path], context);
    case "Sequence":
      return inSequence(node.nodes.map((child) => compileNode(child, path, context)));
    case "Parallel":
      return inParallel(node.nodes.map((child) => compileNode(child, path, context)));
    case "Condition": {
      const { condition, ifClause, elseClause } = node;
      const then = ifClause === undefined ? nothing : compileNode(ifClause, path, context);
      const otherwise = elseClause === undefined ? nothing : compileNode(elseClause, path, context);
      return (state) => (state.coerced[condition] === true ? then(state) : otherwise(state));
    }
    case "Defer":
      return inSequence(
        [node.primary, ...node.deferred].flatMap((part) =>
          part.node === undefined ? [] : [compileNode(part.node, path, context)],
        ),
      );
    case "Subscription":
      throw new TypeError("compilePlan: a subscription has no single answer");
  }
}

const nothing: Step = () => {};

export function inSequence(steps: readonly Step[]): Step {
  if (steps.length === 1 && steps[0] !== undefined) return steps[0];
  return async (state) => {
    for (const step of steps) await step(state);
  };
}

function inParallel(steps: readonly Step[]): Step {
  if (steps.length === 1 && steps[0] !== undefined) return steps[0];
  return async (state) => {
    await Promise.all(steps.map((step) => step(state)));
  };
}
