import {
  type GraphQLCompositeType,
  GraphQLError,
  type GraphQLLeafType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from "graphql";
import type { CostCount } from "../demand/costCount.ts";
import type { Variables } from "../demand/expression.ts";
import type { ConditionValues } from "../graph/conditions.ts";
import { type DataObject, isDataObject } from "../graph/dataObject.ts";
import type { Leaves } from "../graph/leaves.ts";
import type { OperationTree, SelectionSet } from "../graph/operationTree.ts";
import { type Occurrences, selectedFields, setsBelow } from "../graph/selectedFields.ts";
import type { AnswerText } from "./answerText.ts";
import { type Collected, nothingCollected } from "./collected.ts";
import { collecting, scopeBelow } from "./collecting.ts";
import { countingEach, countingNulls } from "./countedWrite.ts";
import { onceForShared } from "./onceForShared.ts";
import { hookedLeaf, type ShapeHooks, type Withheld } from "./shapeHooks.ts";
import {
  type BrokenPromise,
  type Introspect,
  invalid,
  type Walk,
  type Write,
  type WriteObject,
  type WriteStep,
} from "./walk.ts";
import { leafWriter } from "./writeLeaf.ts";
import { compileWriteObject } from "./writeObject.ts";

export interface Shaped {
  readonly data: AnswerText;
  readonly collected: Collected;
  /** Empty for nearly every answer. */
  readonly broken: readonly BrokenPromise[];
  /** What the answer has cost, and the objects in it; both 0 where nothing is counted. */
  readonly cost: number;
  readonly rows: number;
}

/** Writes the client's answer of everything that was fetched. */
export type Shape = (fetched: DataObject, introspect: Introspect, variables?: Variables) => Shaped;

export interface ShapeOptions {
  /** Values of the variables that `@skip` and `@include` name. */
  readonly conditions: ConditionValues;
  /** Response names under which something was fetched that the client knows by another one. */
  readonly clientNames: ReadonlyMap<string, string>;
  readonly leaves: Leaves;
  readonly hooks: ShapeHooks;
  /** Whether code is made for the operation. */
  readonly codegen: boolean;
  /** Null counts nothing. */
  readonly count: CostCount | null;
}

const nullText = "null";
const noVariables: Variables = {};

interface ShapeScope extends ShapeOptions {
  readonly schema: GraphQLSchema;
}

/**
 * Compiles completion of values (GraphQL specification 6.4.3 and 6.4.4) for one operation and one set of conditions.
 *
 * @throws GraphQLError where the schema has no such operations
 */
export function compileShape({ schema, operation, root }: OperationTree, options: ShapeOptions): Shape {
  if (root === null) throw new GraphQLError(`The schema has no ${operation.operation}.`);
  const writeRoot = compileObject(root.type, [root], { ...options, schema }, null);
  const base = options.count?.base(operation.operation) ?? 0;
  const { collect } = options.hooks;
  return (fetched, introspect, variables = noVariables) => {
    const collected = collect?.start() ?? nothingCollected;
    const tally = { cost: base, rows: 0, variables };
    const walk: Walk = { path: [], broken: [], parts: [], introspect, collected, tally };
    const text = writeRoot(fetched, walk, 0);
    const isNothing = text === invalid;
    const data = { text: isNothing ? nullText : text, parts: walk.parts };
    const left = isNothing ? nothingCollected : collected;
    return { data, collected: left, broken: walk.broken, cost: tally.cost, rows: tally.rows };
  };
}

function compileObject(
  type: GraphQLCompositeType,
  sets: readonly SelectionSet[],
  options: ShapeScope,
  cost: number | null,
): WriteObject {
  const fields = selectedFields(type, sets, options);
  const below = scopeBelow(type, fields, options);
  const steps = [...fields].map(([fetchedName, occurrences], index): WriteStep => {
    const name = options.clientNames.get(fetchedName) ?? fetchedName;
    const start = `${index === 0 ? "{" : ","}"${name}":`;
    return { fetchedName, name, start, write: compileField(type, occurrences, below) };
  });
  const counted = options.hooks.collect?.numberOf(type.name) ?? null;
  return collecting(compileWriteObject(steps, options.codegen, cost, counted), type, fields, options);
}

function compileField(type: GraphQLCompositeType, occurrences: Occurrences, options: ShapeScope): Write {
  const [first] = occurrences;
  const fieldName = first.name;
  const withheld = options.hooks.fieldHook?.(type.name, occurrences) ?? null;
  if (withheld !== null) return withhold(withheld, `${type.name}.${fieldName}`, isNonNullField(type, fieldName));
  if (fieldName === "__typename") {
    const text = JSON.stringify(type.name);
    return isObjectType(type) ? () => text : breaks("type", () => invalid);
  }
  if (fieldName === "__schema" || fieldName === "__type") {
    return (_value, walk) => walk.introspect(first.responseName);
  }
  const definition = isUnionType(type) ? undefined : type.getFields()[fieldName];
  if (definition === undefined) throw new TypeError(`compileShape: ${type.name} has no field ${fieldName}`);
  const write = compileType(definition.type, { sets: setsBelow(occurrences), parent: type, field: fieldName }, options);
  return countingEach(write, options.count?.given(type, definition, first.arguments) ?? 0);
}

function isNonNullField(type: GraphQLCompositeType, field: string): boolean {
  return !isUnionType(type) && isNonNullType(type.getFields()[field]?.type);
}

/** Whatever was fetched under the name is not looked at. */
function withhold(withheld: Withheld, coordinate: string, isNonNull: boolean): Write {
  const written = isNonNull ? invalid : nullText;
  if (withheld === "hidden") return () => written;
  return (_value, walk, depth) => {
    walk.broken.push({ path: walk.path.slice(0, depth), reason: "denied", coordinate });
    return written;
  };
}

function isTextType({ name }: GraphQLLeafType): boolean {
  return name === "String" || name === "ID";
}

interface Place {
  readonly sets: readonly SelectionSet[];
  readonly parent: GraphQLCompositeType;
  readonly field: string;
}

function compileType(type: GraphQLOutputType, place: Place, options: ShapeScope): Write {
  if (isNonNullType(type)) return compileNonNull(compileType(type.ofType, place, options));
  if (isListType(type)) return compileList(compileType(type.ofType, place, options));
  if (isLeafType(type)) {
    const hook = options.hooks.leafHook?.(place.parent.name, place.field) ?? null;
    const writeLeaf = hookedLeaf(leafWriter(type, options.leaves), hook, options.leaves, isTextType(type));
    const notValid = breaks("type", () => nullText);
    const write: Write = (value, walk, depth) => {
      if (value === null || value === undefined) return nullText;
      const written = writeLeaf(value);
      return written === invalid ? notValid(value, walk, depth) : written;
    };
    return countingEach(write, options.count?.value(place.parent, place.field, type) ?? 0);
  }
  if (isCompositeType(type)) {
    return countingNulls(compileComposite(type, place, options), options.count?.absent(place.parent, place.field) ?? 0);
  }
  throw new TypeError("compileShape: expected an output type");
}

/** A null that has no reason yet is a broken promise; one that bubbles up from below has its reason there. */
function compileNonNull(write: Write): Write {
  const isNull = breaks("null", () => invalid);
  return (value, walk, depth) => {
    if (value === null || value === undefined) return isNull(value, walk, depth);
    const written = write(value, walk, depth);
    return written === nullText ? invalid : written;
  };
}

function compileList(write: Write): Write {
  const noList = breaks("type", () => nullText);
  return (value, walk, depth) => {
    if (value === null || value === undefined) return nullText;
    if (!Array.isArray(value)) return noList(value, walk, depth);
    let text = "[";
    for (let index = 0; index < value.length; index += 1) {
      walk.path[depth] = index;
      const written = write(value[index], walk, depth + 1);
      // One error is enough for a list that becomes null (6.4.4).
      if (written === invalid) return nullText;
      text += index === 0 ? written : `,${written}`;
    }
    return `${text}]`;
  };
}

/**
 * By `__typename` where the type is abstract. The name of an interface itself stands there while an interface object's
 * owner has not been asked; the planner asks it when the operation depends on the type.
 */
function compileComposite(type: GraphQLCompositeType, { sets, parent, field }: Place, options: ShapeScope): Write {
  const notValid = breaks("type", () => nullText);
  const writers = new Map<unknown, WriteObject | null>();
  const writerOf = (name: unknown): WriteObject | null => {
    const known = writers.get(name);
    if (known !== undefined) return known;
    const runtime = typeof name === "string" ? options.schema.getType(name) : undefined;
    if (!isCompositeType(runtime) || !isPossible(runtime)) return null;
    const withheld = options.hooks.typeHook?.(runtime.name, fieldNames(runtime)) ?? null;
    const writer = withheld === null ? writerFor(runtime) : withhold(withheld, runtime.name, false);
    writers.set(name, writer);
    return writer;
  };
  const writerFor = (runtime: GraphQLCompositeType) => {
    const cost = options.count?.value(parent, field, runtime) ?? null;
    const write = compileObject(runtime, sets, options, cost);
    return options.hooks.collect?.needsHolder?.(runtime.name) === true ? write : onceForShared(write);
  };
  const fieldNames = (runtime: GraphQLCompositeType) =>
    [...selectedFields(runtime, sets, options).values()].map(([{ name }]) => name);
  const isPossible = (runtime: GraphQLCompositeType) =>
    runtime === type || (isAbstractType(type) && !isUnionType(runtime) && options.schema.isSubType(type, runtime));
  const own = isObjectType(type) ? type.name : null;
  // A union without a type is nothing: no field of it could be told.
  const untyped = isUnionType(type) ? null : type.name;
  return (value, walk, depth) => {
    if (value === null || value === undefined) return nullText;
    if (!isDataObject(value)) return notValid(value, walk, depth);
    const write = writerOf(own ?? value["__typename"] ?? untyped);
    if (write === null) return notValid(value, walk, depth);
    const written = write(value, walk, depth);
    return written === invalid ? nullText : written;
  };
}

function breaks(reason: BrokenPromise["reason"], result: () => string): Write {
  return (_value, walk, depth) => {
    walk.broken.push({ path: walk.path.slice(0, depth), reason });
    return result();
  };
}
