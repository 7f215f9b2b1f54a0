import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { RequiredFields } from "../plan/separateRequired.ts";
import { objectTypesOf } from "../policy/operationCoordinates.ts";
import { fragmentsOf, type SelectionScope, selectedFields } from "../shape/selectedFields.ts";
import type { AuditRules } from "./auditRules.ts";

/**
 * The operation with the key of each person of whom something personal is asked, also under abstract types: what it fetches,
 * while the client is shown what he asked for. A key that the plan needs anyway is asked for once.
 *
 * @param document without conditions, and with names apart from `withKeysRequired`
 */
export function withSubjectKeys(document: DocumentNode, schema: GraphQLSchema, rules: AuditRules): DocumentNode {
  const scope: SelectionScope = { schema, fragments: fragmentsOf(document), conditions: {} };
  const typeInfo = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: {
        leave(node) {
          const type = getNamedType(typeInfo.getType());
          if (node.selectionSet === undefined || !isCompositeType(type)) return undefined;
          const keys = keysFor(type, node.selectionSet, scope, rules);
          if (keys.length === 0) return undefined;
          return {
            ...node,
            selectionSet: { ...node.selectionSet, selections: [...node.selectionSet.selections, ...keys] },
          };
        },
      },
    }),
  );
}

/** With the keys of persons, which then nothing else of the client's stands under the name of. */
export function withKeysRequired(required: RequiredFields, { subjectKeys }: AuditRules): RequiredFields {
  const all = new Map(required);
  for (const key of subjectKeys.values()) all.set(key, new Set([...(all.get(key) ?? []), `${key}()`]));
  return all;
}

function keysFor(
  type: GraphQLCompositeType,
  set: SelectionSetNode,
  scope: SelectionScope,
  { subjectKeys, levelOf }: AuditRules,
): readonly SelectionNode[] {
  return objectTypesOf(type, scope.schema).flatMap(({ name }): readonly SelectionNode[] => {
    const key = subjectKeys.get(name);
    const holder = scope.schema.getType(name);
    if (key === undefined || !isObjectType(holder)) return [];
    const fields = [...selectedFields(holder, [set], scope).values()].flatMap(([node]) =>
      node === undefined ? [] : [node],
    );
    const isPersonal = ({ name: { value: field } }: FieldNode) => !field.startsWith("__") && levelOf(name, field) >= 3;
    const hasKey = fields.some((node) => node.name.value === key && node.alias === undefined);
    if (hasKey || !fields.some(isPersonal)) return [];
    const asked: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: key } };
    if (type === holder) return [asked];
    const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } } as const;
    return [
      { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: { kind: Kind.SELECTION_SET, selections: [asked] } },
    ];
  });
}
