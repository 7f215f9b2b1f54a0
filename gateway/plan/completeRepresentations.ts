import type { FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode, SubscriptionNode } from "@apollo/query-planner";
import { type GraphQLSchema, isAbstractType, Kind, parse, type SelectionSetNode } from "graphql";
import { argumentsOf } from "../graph/directiveArguments.ts";
import { entityFields, fieldText, onlyFields, textOf, withoutSpreads } from "./entityOperation.ts";
import { graphNamesOf } from "./graphNames.ts";
import { fieldSetOf, requirementsOf } from "./requirements.ts";

type Selections = readonly QueryPlanSelectionNode[];

/**
 * Sees to it that a representation holds its key and what the fields that are asked for require, or is not sent. The
 * planner of 2.14 writes key and requirements of an interface object into fragments on different types, so that an
 * entity may have one without the other (apollographql/federation#2524), and forgets what a field requires that is itself
 * required (docs/decisions/0022).
 *
 * @param supergraph that the plan was made on
 */
export function createCompleteRepresentations(supergraph: GraphQLSchema): (plan: QueryPlan) => QueryPlan {
  const inputs = new Map<string, Selections>();
  for (const { subgraph, type, fieldName, selectionSet } of requirementsOf(supergraph)) {
    inputs.set(`${subgraph} ${type.name}.${fieldName}`, asSelections(selectionSet));
  }
  const keys = keysOf(supergraph);

  function complete<Node extends PlanNode | SubscriptionNode>(node: Node): Node;
  function complete(node: PlanNode | SubscriptionNode): PlanNode | SubscriptionNode {
    switch (node.kind) {
      case "Fetch":
        return inParallel(divide(node));
      case "Flatten":
        return { ...node, node: complete(node.node) };
      case "Sequence":
        return { ...node, nodes: node.nodes.map((child) => complete(child)) };
      case "Parallel": {
        // What waits for something that the planner forgot comes after those beside it, which may bring it.
        const late = node.nodes.filter(forgetsInputs);
        const others = node.nodes.filter((child) => !late.includes(child)).map((child) => complete(child));
        const completed = late.map((child) => complete(child));
        if (late.length === 0 || others.length === 0) return inParallel([...others, ...completed]);
        return { kind: "Sequence", nodes: [inParallel(others), inParallel(completed)] };
      }
      case "Condition": {
        const { ifClause, elseClause } = node;
        return {
          ...node,
          ...(ifClause !== undefined && { ifClause: complete(ifClause) }),
          ...(elseClause !== undefined && { elseClause: complete(elseClause) }),
        };
      }
      case "Subscription":
        return { ...node, ...(node.rest !== undefined && { rest: complete(node.rest) }) };
      case "Defer":
        throw new TypeError("completeRepresentations: plans are made without @defer");
    }
  }

  function inputsOf({ serviceName }: FetchNode, type: string, field: string): Selections {
    return inputs.get(`${serviceName} ${type}.${field}`) ?? [];
  }

  function forgetsInputs(node: PlanNode): boolean {
    if (node.kind === "Flatten") return forgetsInputs(node.node);
    if (node.kind !== "Fetch" || node.requires === undefined || inputs.size === 0) return false;
    const { requires } = node;
    return entityFields(withoutSpreads(parse(node.operation, { noLocation: true }))).some(({ type, field }) =>
      inputsOf(node, type, field.name.value).some((input) => findIn(requires, input) === undefined),
    );
  }

  /** The fetch as it is, or one for each choice of inputs. */
  function divide(node: FetchNode): readonly FetchNode[] {
    const { requires, operation } = node;
    if (requires === undefined || !(hasMixedFragments(requires) || forgetsInputs(node))) return [node];
    const document = withoutSpreads(parse(operation, { noLocation: true }));
    const asked = entityFields(document).map(({ type, field }) => ({
      text: fieldText(type, field),
      type,
      needs: inputsOf(node, type, field.name.value),
    }));
    const allInputs = new Set(asked.flatMap(({ needs }) => needs.map(nameOf)));
    const groups = Map.groupBy(asked, ({ needs }) => needs.map(nameOf).sort().join());
    return [...groups.values()].map((fields) => {
      const needs = fields.flatMap((field) => field.needs).map((need) => findIn(requires, need) ?? need);
      return {
        ...node,
        operation: textOf(onlyFields(document, new Set(fields.map(({ text }) => text)))),
        requires: requires.flatMap((fragment) => {
          if (fragment.kind !== "InlineFragment" || fragment.typeCondition === undefined) return [fragment];
          const key = keyIn(
            node,
            fields.map(({ type }) => type),
            fragment.typeCondition,
            fragment.selections,
          );
          if (key === null) return [];
          const others = fragment.selections.filter((one) => key.has(nameOf(one)) || !allInputs.has(nameOf(one)));
          const added = needs.filter((need) => !others.some((one) => nameOf(one) === nameOf(need)));
          return [{ ...fragment, selections: unique([...others, ...added]) }];
        }),
      };
    });
  }

  /** Fragments of types that overlap: an entity may have the fields of one and not of the other. */
  function hasMixedFragments(requires: Selections): boolean {
    return (
      requires.length > 1 &&
      requires.some(
        (one) => one.kind === "InlineFragment" && isAbstractType(supergraph.getType(one.typeCondition ?? "")),
      )
    );
  }

  /** The fields of a key that is whole in the selections; null for none. */
  function keyIn(
    { serviceName }: FetchNode,
    asked: readonly string[],
    condition: string,
    selections: Selections,
  ): ReadonlySet<string> | null {
    const names = new Set(selections.map(nameOf));
    for (const type of new Set([...asked, condition])) {
      for (const key of keys.get(`${serviceName} ${type}`) ?? []) {
        if (key.every((name) => names.has(name))) return new Set(["__typename", ...key]);
      }
    }
    return null;
  }

  return (plan) => (plan.node === undefined ? plan : { ...plan, node: complete(plan.node) });
}

function inParallel(nodes: readonly PlanNode[]): PlanNode {
  const [first, ...others] = nodes;
  return first !== undefined && others.length === 0 ? first : { kind: "Parallel", nodes: [...nodes] };
}

/** The first level of every key by which a subgraph can be entered at a type. */
function keysOf(supergraph: GraphQLSchema): ReadonlyMap<string, readonly (readonly string[])[]> {
  const graphNames = graphNamesOf(supergraph);
  const keys = new Map<string, string[][]>();
  for (const { name, astNode } of Object.values(supergraph.getTypeMap())) {
    for (const directive of astNode?.directives ?? []) {
      const { graph, key, resolvable } = argumentsOf(directive);
      if (directive.name.value !== "join__type" || typeof key !== "string" || resolvable === false) continue;
      const at = `${graphNames.get(String(graph)) ?? ""} ${name}`;
      keys.set(at, [...(keys.get(at) ?? []), asSelections(fieldSetOf(key)).map(nameOf)]);
    }
  }
  return keys;
}

/** Without arguments: what was fetched stands under the name alone. */
function asSelections({ selections }: SelectionSetNode): Selections {
  return selections.flatMap((selection): QueryPlanSelectionNode[] => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    const below = selection.selectionSet === undefined ? undefined : [...asSelections(selection.selectionSet)];
    if (selection.kind === Kind.FIELD) {
      return [{ kind: "Field", name: selection.name.value, ...(below !== undefined && { selections: below }) }];
    }
    const condition = selection.typeCondition?.name.value;
    return [
      { kind: "InlineFragment", ...(condition !== undefined && { typeCondition: condition }), selections: below ?? [] },
    ];
  });
}

function nameOf(selection: QueryPlanSelectionNode): string {
  return selection.kind === "Field" ? selection.name : `... on ${selection.typeCondition ?? ""}`;
}

/** The selection of the same name in any fragment of a representation. */
function findIn(requires: Selections, wanted: QueryPlanSelectionNode): QueryPlanSelectionNode | undefined {
  for (const fragment of requires) {
    const found = fragment.selections?.find((one) => nameOf(one) === nameOf(wanted));
    if (found !== undefined) return found;
  }
  return undefined;
}

function unique(selections: Selections): QueryPlanSelectionNode[] {
  return [...new Map(selections.map((selection) => [nameOf(selection), selection])).values()];
}
