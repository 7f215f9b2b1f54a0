import type { FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode, SubscriptionNode } from "@apollo/query-planner";
import { type DocumentNode, Kind, parse, visit } from "graphql";
import { entityFields, fieldText, onlyFields, textOf, withoutSpreads } from "./entityOperation.ts";
import type { OwnNames, OwnRequirements } from "./ownRequirements.ts";

/**
 * A plan over the supergraph of `ownRequirementsOf` as it can be sent: own names are aliases of what they stand for, and
 * stand under its name in representations. Fields that need two values of one name are asked for in two fetches.
 */
export function restoreRequirements(plan: QueryPlan, { fields, needsOf }: OwnRequirements): QueryPlan {
  if (fields.size === 0 || plan.node === undefined) return plan;

  function restore<Node extends PlanNode | SubscriptionNode>(node: Node): Node;
  function restore(node: PlanNode | SubscriptionNode): PlanNode | SubscriptionNode {
    switch (node.kind) {
      case "Fetch": {
        const [first = node, ...others] = divide(node).map(restoreFetch);
        return others.length === 0 ? first : { kind: "Parallel", nodes: [first, ...others] };
      }
      case "Flatten":
        return { ...node, node: restore(node.node) };
      case "Sequence":
      case "Parallel":
        return { ...node, nodes: node.nodes.map((child) => restore(child)) };
      case "Condition": {
        const { ifClause, elseClause } = node;
        return {
          ...node,
          ...(ifClause !== undefined && { ifClause: restore(ifClause) }),
          ...(elseClause !== undefined && { elseClause: restore(elseClause) }),
        };
      }
      case "Subscription":
        return { ...node, primary: restoreFetch(node.primary), ...(node.rest && { rest: restore(node.rest) }) };
      case "Defer":
        throw new TypeError("restoreRequirements: plans are made without @defer");
    }
  }

  function restoreFetch(node: FetchNode): FetchNode {
    const { operation, requires } = node;
    const isNamed = [...fields.keys()].some((own) => operation.includes(own));
    return {
      ...node,
      ...(isNamed && { operation: textOf(restoreDocument(parse(operation, { noLocation: true }))) }),
      ...(requires !== undefined && { requires: requires.map(restoreSelection) }),
    };
  }

  function restoreDocument(document: DocumentNode): DocumentNode {
    return visit(document, {
      Field(field) {
        const required = fields.get(field.name.value);
        if (required === undefined) return undefined;
        const name = { kind: Kind.NAME, value: required.name } as const;
        return { ...field, alias: field.alias ?? field.name, name, arguments: required.arguments };
      },
    });
  }

  function restoreSelection(selection: QueryPlanSelectionNode): QueryPlanSelectionNode {
    const below = selection.selections?.map(restoreSelection);
    if (selection.kind === "InlineFragment") return { ...selection, selections: below ?? [] };
    const required = fields.get(selection.name);
    return {
      ...selection,
      ...(below !== undefined && { selections: below }),
      ...(required !== undefined && { alias: selection.name, name: required.name }),
    };
  }

  /** One fetch for each set of fields that can share a representation. */
  function divide(node: FetchNode): readonly FetchNode[] {
    const { requires, serviceName, operation } = node;
    if (requires === undefined || !hasRivals(requires)) return [node];
    const document = withoutSpreads(parse(operation, { noLocation: true }));
    const groups: Group[] = [];
    for (const { type, field } of entityFields(document)) {
      const needs = needsOf(serviceName, type, field.name.value);
      let group = groups.find((one) => [...needs].every(([path, own]) => (one.needs.get(path) ?? own) === own));
      if (group === undefined) {
        group = { needs: new Map(), fields: new Set() };
        groups.push(group);
      }
      for (const [path, own] of needs) group.needs.set(path, own);
      group.fields.add(fieldText(type, field));
    }
    return groups.map((group) => ({
      ...node,
      operation: textOf(onlyFields(document, group.fields)),
      requires: onlyNeeds(requires, group.needs, []),
    }));
  }

  function hasRivals(requires: readonly QueryPlanSelectionNode[]): boolean {
    const owners = new Map<string, string>();
    const visitAll = (selections: readonly QueryPlanSelectionNode[], path: string): boolean =>
      selections.some((selection) => {
        if (selection.kind === "InlineFragment") return visitAll(selection.selections, path);
        const required = fields.get(selection.name);
        const place = `${path}.${required?.name ?? selection.name}`;
        if (required !== undefined) {
          const rival = owners.get(place);
          if (rival !== undefined && rival !== selection.name) return true;
          owners.set(place, selection.name);
        }
        return visitAll(selection.selections ?? [], place);
      });
    return visitAll(requires, "");
  }

  function onlyNeeds(
    selections: readonly QueryPlanSelectionNode[],
    needs: OwnNames,
    path: readonly string[],
  ): QueryPlanSelectionNode[] {
    return selections.flatMap((selection): QueryPlanSelectionNode[] => {
      if (selection.kind === "InlineFragment") {
        return [{ ...selection, selections: onlyNeeds(selection.selections, needs, path) }];
      }
      const required = fields.get(selection.name);
      const place = [...path, required?.name ?? selection.name];
      if (required !== undefined && needs.get(place.join(".")) !== selection.name) return [];
      if (selection.selections === undefined) return [selection];
      const below = onlyNeeds(selection.selections, needs, place);
      return below.length === 0 ? [] : [{ ...selection, selections: below }];
    });
  }

  return { ...plan, node: restore(plan.node) };
}

interface Group {
  readonly needs: Map<string, string>;
  readonly fields: Set<string>;
}
