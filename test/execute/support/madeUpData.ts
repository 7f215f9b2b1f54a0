import {
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  valueFromASTUntyped,
} from "graphql";
import type { FederationSchema } from "./federationSchema.ts";
import { hashOf } from "./random.ts";
import { selectGiven } from "./selectGiven.ts";
import { applyFaults, type Thing, type World } from "./world.ts";

/** Values that a fixture prescribes, by `Type.field`. */
export type Overrides = Readonly<
  Record<string, (thing: Thing, parameters: Readonly<Record<string, unknown>>, data: DataOf) => unknown>
>;

/** The value of a field wherever it is resolved. */
export type DataOf = (type: string, number: number, field: string) => unknown;

export interface MadeUpData {
  readonly resolver: (subgraph: string | null) => GraphQLFieldResolver<unknown, World>;
  /** Its type in the whole graph. */
  readonly typeOf: (value: unknown) => string;
  readonly reference: (type: string, schema: GraphQLSchema, given: Readonly<Record<string, unknown>>) => Thing;
}

const possibleNumbers = 7;

/** @param schemas the executable subgraphs; null is the graph as clients see it */
export function createMadeUpData(
  federation: FederationSchema,
  schemas: ReadonlyMap<string, GraphQLSchema>,
  apiSchema: GraphQLSchema,
  overrides: Overrides = {},
): MadeUpData {
  const ownerOf = (type: string) => federation.keyedInterfaceOf.get(type) ?? type;

  /** Types that every subgraph knows to be possible for a field, or all where it is only in the graph as a whole. */
  function possibleTypes(parent: string, field: string, abstract: string): readonly string[] {
    const sets: string[][] = [];
    for (const schema of [...schemas.values(), apiSchema]) {
      const type = schema.getType(abstract);
      const owner = schema.getType(parent);
      const has = owner !== undefined && "getFields" in owner && owner.getFields()[field] !== undefined;
      if (has && isAbstractType(type)) sets.push(schema.getPossibleTypes(type).map(({ name }) => name));
    }
    const [first = [], ...others] = sets;
    return first.filter((name) => others.every((set) => set.includes(name))).sort();
  }

  function thingOf(type: string, number: number, given?: Thing["given"]): Thing {
    return given === undefined ? { __typename: type, number } : { __typename: type, number, given };
  }

  /** Entities of an interface with a key: the number alone decides which type one has. */
  function concrete(
    names: readonly string[],
    keyed: string | undefined,
    number: number,
  ): { type: string; number: number } {
    if (keyed === undefined) return { type: names[number % names.length] ?? "", number };
    const all = typesOfKeyed(keyed);
    for (let tried = number; tried < number + all.length; tried += 1) {
      const type = all[tried % all.length] ?? "";
      if (names.includes(type)) return { type, number: tried };
    }
    return { type: names[0] ?? "", number };
  }

  function typesOfKeyed(keyed: string): readonly string[] {
    return [...federation.keyedInterfaceOf]
      .filter(([, one]) => one === keyed)
      .map(([name]) => name)
      .sort();
  }

  function madeUpValue(
    type: GraphQLOutputType,
    place: { parent: string; field: string; isKey: boolean },
    thing: Thing,
    seed: number,
    schema: GraphQLSchema,
  ): unknown {
    if (isNonNullType(type)) return madeUpValue(type.ofType, { ...place, isKey: true }, thing, seed, schema) ?? null;
    if (!place.isKey && seed % 9 === 0) return null;
    if (isListType(type)) {
      return Array.from({ length: hashOf(seed, "length") % 4 }, (_item, index) =>
        madeUpValue(type.ofType, { ...place, isKey: false }, thing, hashOf(seed, index), schema),
      );
    }
    const isKeyField = federation.keyFields.has(`${place.parent}.${place.field}`);
    if (isObjectType(type) || isAbstractType(type)) {
      const number = isKeyField ? thing.number : hashOf(seed, "number") % possibleNumbers;
      const keyed =
        isAbstractType(type) && federation.keyFields.size > 0
          ? keyedName(type.name)
          : federation.keyedInterfaceOf.get(type.name);
      const names = isAbstractType(type) ? possibleTypes(place.parent, place.field, type.name) : [type.name];
      const found = isInterfaceObject(type) ? { type: type.name, number } : concrete(names, keyed, number);
      return thingOf(found.type, found.number);
    }
    if (isEnumType(type)) {
      const names = apiEnum(type.name) ?? type.getValues().map(({ name }) => name);
      return names[seed % names.length];
    }
    const number = isKeyField ? thing.number : seed % 1_000;
    switch (type.name) {
      case "Int":
        return isKeyField ? 1_000 + number : number;
      case "Float":
        return number + 0.5;
      case "Boolean":
        return seed % 2 === 0;
      case "ID":
      case "String":
        return `${place.field}-${number}`;
      default:
        return seed % 3 === 0 ? { any: [number, { deep: place.field }] } : `${place.field}-${number}`;
    }
  }

  /** Key values end in the number of the thing that they stand for. */
  function numberOf(given: unknown, type: string): number {
    if (typeof given === "string") return Number(/-(\d+)$/.exec(given)?.[1] ?? Number.NaN);
    if (typeof given === "number") return given >= 1_000 ? given - 1_000 : Number.NaN;
    if (typeof given !== "object" || given === null) return Number.NaN;
    for (const [name, value] of Object.entries(given)) {
      const number = federation.keyFields.has(`${type}.${name}`) ? numberOf(value, fieldType(type, name)) : Number.NaN;
      if (!Number.isNaN(number)) return number;
    }
    return Number.NaN;
  }

  function fieldType(type: string, field: string): string {
    for (const schema of schemas.values()) {
      const owner = schema.getType(type);
      const found = owner !== undefined && "getFields" in owner ? owner.getFields()[field] : undefined;
      if (found !== undefined) return getNamedType(found.type).name;
    }
    return "";
  }

  function givenValue(value: unknown, type: string): unknown {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return thingOf(type, numberOf(value, type), value as Thing["given"]);
  }

  function isInterfaceObject(type: GraphQLOutputType): boolean {
    return isObjectType(type) && isAbstractType(apiSchema.getType(type.name));
  }

  function keyedName(name: string): string | undefined {
    return [...federation.keyedInterfaceOf.values()].includes(name) ? name : undefined;
  }

  function apiEnum(name: string): readonly string[] | undefined {
    const type = apiSchema.getType(name);
    return isEnumType(type) ? type.getValues().map((value) => value.name) : undefined;
  }

  /** The required fields of a thing, as its own subgraph would be sent them. */
  function project(thing: Thing, selectionSet: SelectionSetNode): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = apiSchema.getType(selection.typeCondition?.name.value ?? "");
        const own = apiSchema.getType(thing.__typename);
        const applies =
          condition === own || (isAbstractType(condition) && isObjectType(own) && apiSchema.isSubType(condition, own));
        if (applies) Object.assign(result, project(thing, selection.selectionSet));
      } else if (selection.kind === Kind.FIELD) {
        const parameters = Object.fromEntries(
          (selection.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
        );
        const value = worldValue(thing, selection.name.value, parameters);
        result[selection.name.value] = deep(value, selection.selectionSet);
      }
    }
    return result;
  }

  function deep(value: unknown, selectionSet: SelectionSetNode | undefined): unknown {
    if (selectionSet === undefined || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => deep(item, selectionSet));
    return project(value as Thing, selectionSet);
  }

  function worldValue(thing: Thing, field: string, parameters: Readonly<Record<string, unknown>>): unknown {
    for (const [subgraph, schema] of schemas) {
      const type = schema.getType(thing.__typename);
      const interfaceObject = federation.keyedInterfaceOf.get(thing.__typename) ?? "";
      const definitions = [type, schema.getType(interfaceObject)];
      for (const definition of definitions) {
        if (!isObjectType(definition)) continue;
        const found = definition.getFields()[field];
        if (found === undefined || found.astNode?.directives?.some(({ name }) => name.value === "external")) continue;
        return produce(subgraph, definition.name, thing, field, parameters, schema, null);
      }
    }
    throw new RangeError(`madeUpData: no subgraph resolves ${thing.__typename}.${field}`);
  }

  const dataOf: DataOf = (type, number, field) => worldValue(thingOf(type, number), field, {});

  function produce(
    subgraph: string,
    parent: string,
    thing: Thing,
    field: string,
    parameters: Readonly<Record<string, unknown>>,
    schema: GraphQLSchema,
    given: Thing["given"] | null,
  ): unknown {
    const override = overrides[`${parent}.${field}`];
    if (override !== undefined) return override(thing, parameters, dataOf);
    const type = schema.getType(parent);
    const definition = isObjectType(type) ? type.getFields()[field] : undefined;
    if (definition === undefined) throw new RangeError(`madeUpData: ${subgraph} has no ${parent}.${field}`);
    const required = federation.requires.get(`${subgraph} ${parent}.${field}`);
    const inputs =
      required === undefined
        ? ""
        : JSON.stringify(given === null ? project(thing, required) : selectGiven(given ?? {}, required));
    const seed = hashOf(ownerOf(parent), thing.number, field, JSON.stringify(parameters), inputs);
    const isKey = federation.keyFields.has(`${parent}.${field}`);
    return madeUpValue(definition.type, { parent, field, isKey }, thing, seed, schema);
  }

  return {
    resolver: (subgraph) => (source, parameters, world, info) => {
      const { fieldName: field, parentType, schema, operation } = info;
      if (field === "__typename") return parentType.name;
      const found: Thing = (source as Thing | undefined) ?? { __typename: parentType.name, number: 0 };
      // In the whole graph an interface object is of one of the types of its interface.
      const thing: Thing = subgraph === null ? { ...found, __typename: parentType.name } : found;
      const isKey = federation.keyFields.has(`${parentType.name}.${field}`);
      if (thing.given !== undefined && Object.hasOwn(thing.given, field) && isKey) {
        return givenValue(thing.given[field], getNamedType(info.returnType).name);
      }
      if (operation.operation === "mutation" && parentType === schema.getMutationType()) {
        world.mutations.push(`${field} ${JSON.stringify(parameters)}`);
      }
      if (!isKey) applyFaults(world, subgraph, thing, field, parameters);
      if (!isKey && world.faults.nullPercent > 0) {
        const dice = hashOf(world.faults.seed, "null", subgraph ?? "", thing.__typename, thing.number, field);
        if (dice % 100 < world.faults.nullPercent) return null;
      }
      return subgraph === null
        ? worldValue(thing, field, parameters)
        : produce(subgraph, parentType.name, thing, field, parameters, schema, thing.given ?? null);
    },
    typeOf: (value) => {
      const { __typename, number } = value as Thing;
      return isAbstractType(apiSchema.getType(__typename))
        ? concrete(typesOfKeyed(__typename), __typename, number).type
        : __typename;
    },
    reference: (type, schema, given) => {
      const number = numberOf(given, type);
      const declared = schema.getType(type);
      if (!isAbstractType(declared)) return thingOf(type, number, given);
      const names = schema.getPossibleTypes(declared).map(({ name }) => name);
      return thingOf(concrete(names, type, number).type, number, given);
    },
  };
}
