import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  Kind,
  parse,
  type SelectionSetNode,
} from "graphql";
import type { Decision } from "../../../gateway/policy/decision.ts";
import { masks } from "../../../gateway/policy/masks.ts";
import type { GeneratedOperation } from "../../execute/support/generateOperation.ts";
import { type Asking, type NaiveRules, naiveDecision } from "./naiveRules.ts";
import { argumentsOf, fragmentsOf, isIncluded } from "./naiveSelections.ts";
import { typeAlias } from "./withTypes.ts";

export interface NaiveAnswer {
  readonly data: unknown;
  /** In order, each as JSON. */
  readonly forbidden: readonly string[];
  /** Every object of `data`, once for each of its places. */
  readonly objects: readonly NaiveObject[];
}

export interface NaiveObject {
  readonly type: string;
  /** As it was before anything was masked. */
  readonly whole: Json;
  /** By name of a field what is shown of it, at each of its places. */
  readonly shown: readonly (readonly [field: string, value: unknown])[];
  /** The object that it stands in; null for the root. */
  readonly around: NaiveObject | null;
}

type Path = readonly (string | number)[];
type Json = Readonly<Record<string, unknown>>;

/** A value that has to be null where null is not allowed. */
const invalid = Symbol("invalid");

/**
 * What may be seen of an unrestricted answer: the rules applied to the result, object by object, without a plan and without
 * anything compiled.
 *
 * @param whole the answer to `withTypes(operation)`
 */
export function naiveAnswer(
  { query, operationName, variables }: GeneratedOperation,
  whole: unknown,
  schema: GraphQLSchema,
  rules: NaiveRules,
  asking: Asking,
): NaiveAnswer {
  const document = parse(query);
  const operation = getOperationAST(document, operationName);
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) throw new RangeError("no operation");
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  const conditions = (coerced ?? {}) as Json;
  const fragments = fragmentsOf(document);
  const forbidden: string[] = [];
  const decisionOf = (type: string, field: string) =>
    naiveDecision(rules, asking, `${type}.${field}`, argumentsOf(document, field));
  const isReadable = (type: string, field: string) => !["denied", "hidden"].includes(decisionOf(type, field));
  const mayName = (type: string) => naiveDecision(rules, asking, type, []) === "clear";
  const mayHave = (type: string) => {
    const { level: _level, mask: _mask, purposes: _purposes, ...scopes } = rules[type] ?? {};
    return naiveDecision({ [type]: scopes }, asking, type, []) === "clear";
  };
  const holdersOf = (type: GraphQLCompositeType) =>
    isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [type.name];

  function typeNamed(name: string | undefined, otherwise: GraphQLCompositeType): GraphQLCompositeType {
    const type = name === undefined ? otherwise : schema.getType(name);
    if (!isCompositeType(type)) throw new TypeError(`no composite type ${name}`);
    return type;
  }

  /** Whether nothing of what is asked for below the field may be read. */
  function isEmptied(node: FieldNode, parent: GraphQLCompositeType): boolean {
    if (node.selectionSet === undefined || isUnionType(parent) || node.name.value.startsWith("__")) return false;
    const definition = parent.getFields()[node.name.value];
    const below = definition && getNamedType(definition.type);
    if (!isCompositeType(below)) return false;
    const { any, more } = leftOf(node.selectionSet, below);
    return !any || (!more && !holdersOf(below).some(mayName));
  }

  function leftOf(set: SelectionSetNode, type: GraphQLCompositeType): { any: boolean; more: boolean } {
    const included = set.selections.filter((selection) => isIncluded(selection, conditions));
    const left = { any: included.length === 0, more: false };
    for (const selection of included) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        if (name.startsWith("__")) {
          left.any = true;
          left.more ||= name !== "__typename";
        } else if (holdersOf(type).some((holder) => isReadable(holder, name)) && !isEmptied(selection, type)) {
          left.any = true;
          left.more = true;
        }
        continue;
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      if (fragment === undefined) throw new RangeError("no such fragment");
      const below = leftOf(fragment.selectionSet, typeNamed(fragment.typeCondition?.name.value, type));
      left.any ||= below.any;
      left.more ||= below.more;
    }
    return left;
  }

  interface Occurrence {
    readonly node: FieldNode;
    readonly parent: GraphQLCompositeType;
  }

  function collect(
    type: string,
    sets: readonly { readonly set: SelectionSetNode; readonly parent: GraphQLCompositeType }[],
  ): ReadonlyMap<string, readonly Occurrence[]> {
    const fields = new Map<string, Occurrence[]>();
    const visitSet = (set: SelectionSetNode, parent: GraphQLCompositeType): void => {
      for (const selection of set.selections) {
        if (!isIncluded(selection, conditions)) continue;
        if (selection.kind === Kind.FIELD) {
          const name = selection.alias?.value ?? selection.name.value;
          fields.set(name, [...(fields.get(name) ?? []), { node: selection, parent }]);
          continue;
        }
        const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        const on = typeNamed(fragment?.typeCondition?.name.value, parent);
        if (fragment !== undefined && holdersOf(on).includes(type)) visitSet(fragment.selectionSet, on);
      }
    };
    for (const { set, parent } of sets) visitSet(set, parent);
    return fields;
  }

  function deny(path: Path): void {
    forbidden.push(JSON.stringify(path));
  }

  function walkObject(
    value: Json,
    sets: readonly { readonly set: SelectionSetNode; readonly parent: GraphQLCompositeType }[],
    path: Path,
  ): unknown {
    const typeName = String(value[typeAlias]);
    const type = schema.getType(typeName);
    if (!isObjectType(type)) throw new TypeError(`no object type ${typeName}`);
    const fields = [...collect(typeName, sets)];
    const isBare = fields.every(([, [first]]) => {
      const name = first?.node.name.value ?? "";
      return name === "__typename" || (!name.startsWith("__") && !isReadable(typeName, name));
    });
    if (!mayHave(typeName) || (isBare && !mayName(typeName))) {
      deny(path);
      return null;
    }
    const result: [string, unknown][] = [];
    const shown: [string, unknown][] = [];
    for (const [name, occurrences] of fields) {
      const written = walkField(type.name, occurrences, value[name], [...path, name]);
      if (written === invalid) return null;
      result.push([name, written]);
      shown.push([occurrences[0]?.node.name.value ?? "", written]);
    }
    return { pairs: result, object: { type: typeName, whole: value, shown } };
  }

  function walkField(type: string, occurrences: readonly Occurrence[], value: unknown, path: Path): unknown {
    const [first] = occurrences;
    if (first === undefined) throw new TypeError("a field without an occurrence");
    const field = first.node.name.value;
    if (field.startsWith("__")) return value;
    const holder = schema.getType(type);
    const definition = isObjectType(holder) ? holder.getFields()[field] : undefined;
    if (definition === undefined) throw new TypeError(`no field ${type}.${field}`);
    const decision = occurrences.every(({ node, parent }) => isEmptied(node, parent))
      ? withheldOr(decisionOf(type, field))
      : decisionOf(type, field);
    if (decision === "denied" || decision === "hidden") {
      if (decision === "denied") deny(path);
      return isNonNullType(definition.type) ? invalid : null;
    }
    const below = getNamedType(definition.type);
    const sets = occurrences.flatMap(({ node: { selectionSet } }) =>
      selectionSet === undefined || !isCompositeType(below) ? [] : [{ set: selectionSet, parent: below }],
    );
    return complete(definition.type, value, path, (one, place) => {
      if (isLeafType(below)) return decision === "clear" ? one : typeof one === "string" ? masks[decision](one) : null;
      return walkObject(one as Json, sets, place);
    });
  }

  function complete(
    type: GraphQLOutputType,
    value: unknown,
    path: Path,
    write: (value: unknown, path: Path) => unknown,
  ): unknown {
    if (isNonNullType(type)) {
      const written = complete(type.ofType, value, path, write);
      return written === null ? invalid : written;
    }
    if (value === null || value === undefined) return null;
    if (!isListType(type)) return write(value, path);
    const items: unknown[] = [];
    for (const [index, item] of (value as readonly unknown[]).entries()) {
      const written = complete(type.ofType, item, [...path, index], write);
      if (written === invalid) return null;
      items.push(written);
    }
    return items;
  }

  const rootObject = { ...(whole as Json), [typeAlias]: root.name };
  const data = walkObject(rootObject, [{ set: operation.selectionSet, parent: root }], []);
  const objects: NaiveObject[] = [];
  return { data: plain(data, objects, null), forbidden: forbidden.sort(), objects };
}

function withheldOr(decision: Decision): Decision {
  return decision === "hidden" ? "hidden" : "denied";
}

/** Objects were kept as pairs, since a name such as `__proto__` is not one of an object literal. */
function plain(value: unknown, objects: NaiveObject[], around: NaiveObject | null): unknown {
  if (Array.isArray(value)) return value.map((item) => plain(item, objects, around));
  if (typeof value !== "object" || value === null || !("pairs" in value)) return value;
  const pairs = value.pairs as readonly (readonly [string, unknown])[];
  const object = "object" in value ? { ...(value.object as Omit<NaiveObject, "around">), around } : null;
  if (object !== null) objects.push(object);
  const fields = pairs.map(([name, one]) => [
    name,
    { value: plain(one, objects, object ?? around), enumerable: true, configurable: true, writable: true },
  ]);
  return Object.defineProperties({}, Object.fromEntries(fields));
}
