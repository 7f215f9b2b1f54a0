import {
  type GraphQLCompositeType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isUnionType,
} from "graphql";
import type { Costs, ListSize } from "./costs.ts";

/** Cost of one value of an argument or an input field, as it was coerced. */
export type InputCost = (value: unknown) => number;

/** What the parts of an operation cost: one set of rules for the estimate and for the count. */
export interface CostRules {
  /** What the field's own `@cost` says; undefined for none. */
  readonly ownWeight: (parent: GraphQLCompositeType, field: string) => number | undefined;
  /** An object or a leaf of a type, where the field has no weight of its own. */
  readonly typeWeight: (type: GraphQLNamedType) => number;
  readonly listSize: (parent: GraphQLCompositeType, field: string) => ListSize | undefined;
  /** Null where every value costs nothing. */
  readonly argument: (
    parent: GraphQLCompositeType,
    field: string,
    argument: { readonly name: string; readonly type: GraphQLInputType },
  ) => InputCost | null;
}

/**
 * By the Federation cost rules (https://specs.apollo.dev/cost/v0.1, "Demand control" of Apollo Router): an object, interface
 * or union is 1, a leaf 0, an input object 1; `@cost` replaces it, a field's before its type's. A field without one has that
 * of the interfaces that it implements.
 */
export function createCostRules({ weights, listSizes }: Costs): CostRules {
  const ofInputTypes = new Map<GraphQLInputObjectType, InputCost>();

  function ofMember(parent: GraphQLCompositeType, member: string): number | undefined {
    const own = weights.get(`${parent.name}.${member}`);
    if (own !== undefined || isUnionType(parent)) return own;
    const inherited = parent.getInterfaces().flatMap(({ name }) => weights.get(`${name}.${member}`) ?? []);
    return inherited.length === 0 ? undefined : Math.max(...inherited);
  }

  function inputCost(type: GraphQLInputType, weight: number | undefined): InputCost | null {
    if (isNonNullType(type)) return inputCost(type.ofType, weight);
    if (isListType(type)) {
      const ofItem = inputCost(type.ofType, weight);
      return ofItem === null
        ? null
        : (items) => (Array.isArray(items) ? items.reduce<number>((sum, item) => sum + ofItem(item), 0) : 0);
    }
    if (isInputObjectType(type)) {
      const base = weight ?? 1;
      return (value) => (isNothing(value) ? 0 : base + fieldsCost(type)(value));
    }
    const each = weight ?? weights.get(getNamedType(type).name) ?? 0;
    return each === 0 ? null : (value) => (isNothing(value) ? 0 : each);
  }

  /** Made when it is first asked for: input types can contain themselves. */
  function fieldsCost(type: GraphQLInputObjectType): InputCost {
    const known = ofInputTypes.get(type);
    if (known !== undefined) return known;
    const fields = Object.values(type.getFields()).flatMap(({ name, type: fieldType }) => {
      const cost = inputCost(fieldType, weights.get(`${type.name}.${name}`));
      return cost === null ? [] : [{ name, cost }];
    });
    const made: InputCost = (value) => {
      const object = value as Readonly<Record<string, unknown>>;
      let sum = 0;
      for (const { name, cost } of fields) sum += cost(object[name]);
      return sum;
    };
    ofInputTypes.set(type, made);
    return made;
  }

  return {
    ownWeight: ofMember,
    typeWeight: (type) => weights.get(type.name) ?? (isCompositeType(type) ? 1 : 0),
    listSize: (parent, field) => {
      const own = listSizes.get(`${parent.name}.${field}`);
      if (own !== undefined || isUnionType(parent)) return own;
      return parent.getInterfaces().flatMap(({ name }) => listSizes.get(`${name}.${field}`) ?? [])[0];
    },
    argument: (parent, field, { name, type }) => inputCost(type, ofMember(parent, `${field}(${name}:)`)),
  };
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}
