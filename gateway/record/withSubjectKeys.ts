import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  getNamedType,
  isCompositeType,
  Kind,
  type SelectionNode,
  visit,
} from "graphql";
import { objectTypesOf } from "../graph/operationCoordinates.ts";
import type { OperationTree, SelectionSet } from "../graph/operationTree.ts";
import { type Occurrences, type SelectionScope, selectedFields, setsBelow } from "../graph/selectedFields.ts";
import type { RequiredFields } from "../plan/separateRequired.ts";
import { type FieldPath, fieldsOfRule, type SubjectRule, type ToldSubject } from "../subjects/subjectRule.ts";
import type { AuditRules } from "./auditRules.ts";

/**
 * The operation with that by which each person is told of whom something personal is asked, also under abstract types: what
 * it fetches, while the client is shown what they asked for. What the plan needs anyway is asked for once.
 *
 * @param tree of a document without conditions, and with names apart from `withKeysRequired`
 */
export function withSubjectKeys({ schema, document, fields }: OperationTree, rules: AuditRules): DocumentNode {
  const scope: SelectionScope = { schema, conditions: null };
  const keysOf = new Map<FieldNode, readonly SelectionNode[]>();
  for (const { node, below } of fields) {
    const keys = below === null ? [] : keysFor(below, scope, rules);
    if (keys.length > 0) keysOf.set(node, keys);
  }
  if (keysOf.size === 0) return document;
  return visit(document, {
    Field(node) {
      const keys = keysOf.get(node);
      if (keys === undefined || node.selectionSet === undefined) return undefined;
      return {
        ...node,
        selectionSet: { ...node.selectionSet, selections: [...node.selectionSet.selections, ...keys] },
      };
    },
  });
}

/** With what persons are told by, which then nothing else of the client's stands under the name of. */
export function withKeysRequired(required: RequiredFields, { subjects }: AuditRules): RequiredFields {
  const all = new Map(required);
  for (const name of subjects.told.flatMap(fieldsOfRule).flat()) {
    all.set(name, new Set([...(all.get(name) ?? []), `${name}()`]));
  }
  return all;
}

function keysFor(set: SelectionSet, scope: SelectionScope, rules: AuditRules): readonly SelectionNode[] {
  const { type } = set;
  return objectTypesOf(type, scope.schema).flatMap((holder): readonly SelectionNode[] => {
    const fields = fieldsAt(holder, [set], scope);
    const isAsked = ([name = "", ...below]: FieldPath) =>
      below.length === 0 && fields.some(([one]) => one.name === name && one.node.alias === undefined);
    const ways = toldAt(holder, fields, scope, rules)
      .flatMap(fieldsOfRule)
      .filter((way) => !isAsked(way));
    const asked = [...new Map(ways.map((way) => [way.join("."), way])).values()].map(fieldAt);
    if (asked.length === 0 || type === holder) return asked;
    const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: holder.name } } as const;
    return [
      { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: { kind: Kind.SELECTION_SET, selections: asked } },
    ];
  });
}

/** The rules by which somebody is told at an object of whom these fields are asked. */
function toldAt(
  holder: GraphQLObjectType,
  fields: readonly Occurrences[],
  scope: SelectionScope,
  rules: AuditRules,
): readonly ToldSubject[] {
  const used = new Set<ToldSubject>();
  for (const [{ name }] of fields) {
    const rule = personalRule(holder, name, rules);
    if (rule?.kind === "told") used.add(rule);
  }
  const own = rules.subjects.ofType(holder.name);
  if (own?.kind === "told" && isHolderOf(holder, fields, scope, rules)) used.add(own);
  return [...used];
}

/** Whether something personal stands below whose subjects are those of this object. */
function isHolderOf(
  holder: GraphQLObjectType,
  fields: readonly Occurrences[],
  scope: SelectionScope,
  rules: AuditRules,
): boolean {
  return fields.some((occurrences) => {
    const given = getNamedType(holder.getFields()[occurrences[0].name]?.type);
    const sets = setsBelow(occurrences);
    if (!isCompositeType(given) || sets.length === 0) return false;
    return objectTypesOf(given, scope.schema).some((below) => {
      const asked = fieldsAt(below, sets, scope);
      if (asked.some(([{ name }]) => personalRule(below, name, rules)?.kind === "holder")) return true;
      return rules.subjects.ofType(below.name)?.kind !== "told" && isHolderOf(below, asked, scope, rules);
    });
  });
}

function personalRule(
  { name }: GraphQLObjectType,
  field: string,
  { levelOf, subjects }: AuditRules,
): SubjectRule | null {
  return !field.startsWith("__") && levelOf(name, field) >= 3 ? subjects.ofField(name, field) : null;
}

function fieldsAt(
  type: GraphQLObjectType,
  sets: readonly SelectionSet[],
  scope: SelectionScope,
): readonly Occurrences[] {
  return [...selectedFields(type, sets, scope).values()];
}

/** `applicant { id }` */
function fieldAt([name = "", ...below]: FieldPath): FieldNode {
  const selectionSet =
    below.length === 0 ? {} : { selectionSet: { kind: Kind.SELECTION_SET, selections: [fieldAt(below)] } as const };
  return { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name }, ...selectionSet };
}
