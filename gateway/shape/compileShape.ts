import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { type DataObject, isDataObject, sharing } from "../fetch/dataObject.ts";
import { type Leaves, textOfValue } from "../fetch/leaves.ts";
import { type AnswerText, partOf } from "./answerText.ts";
import { type SelectionScope, selectedFields } from "./selectedFields.ts";
import { hookedLeaf, noSubjects, type ShapeHooks, type Withheld } from "./shapeHooks.ts";
import { leafWriter } from "./writeLeaf.ts";
import {
  type BrokenPromise,
  compileWriteObject,
  type Introspect,
  invalid,
  type Walk,
  type Write,
  type WriteObject,
  type WriteStep,
} from "./writeObject.ts";

export interface Shaped {
  readonly data: AnswerText;
  readonly subjects: ReadonlySet<string>;
  /** Empty for nearly every answer. */
  readonly broken: readonly BrokenPromise[];
}

/** Writes the client's answer of everything that was fetched. */
export type Shape = (fetched: DataObject, introspect: Introspect) => Shaped;

export interface ShapeOptions extends SelectionScope {
  readonly operation: OperationDefinitionNode;
  readonly rootType: GraphQLCompositeType;
  /** Response names under which something was fetched that the client knows by another one. */
  readonly clientNames: ReadonlyMap<string, string>;
  readonly leaves: Leaves;
  readonly hooks: ShapeHooks;
  /** Whether code is made for the operation. */
  readonly codegen: boolean;
}

const nullText = "null";

/** Compiles completion of values (GraphQL specification 6.4.3 and 6.4.4) for one operation and one set of conditions. */
export function compileShape(options: ShapeOptions): Shape {
  const writeRoot = compileObject(options.rootType, [options.operation.selectionSet], options);
  const collects = options.hooks.objectHook !== undefined;
  return (fetched, introspect) => {
    const subjects = collects ? new Set<string>() : noSubjects;
    const walk: Walk = { path: [], broken: [], parts: [], introspect, subjects };
    const text = writeRoot(fetched, walk, 0);
    return { data: { text: text === invalid ? nullText : text, parts: walk.parts }, subjects, broken: walk.broken };
  };
}

function compileObject(
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
  options: ShapeOptions,
): WriteObject {
  const steps = [...selectedFields(type, selectionSets, options)].map(([fetchedName, nodes], index): WriteStep => {
    const name = options.clientNames.get(fetchedName) ?? fetchedName;
    const start = `${index === 0 ? "{" : ","}"${name}":`;
    return { fetchedName, name, start, write: compileField(type, nodes, options) };
  });
  const write = compileWriteObject(steps, options.codegen);
  const see = options.hooks.objectHook?.(type.name, options.leaves) ?? null;
  if (see === null) return write;
  return (object, walk, depth) => {
    see(object, walk.subjects);
    return write(object, walk, depth);
  };
}

function compileField(type: GraphQLCompositeType, nodes: readonly FieldNode[], options: ShapeOptions): Write {
  const [node] = nodes;
  if (node === undefined) throw new TypeError("compileShape: a field without an occurrence");
  const fieldName = node.name.value;
  const withheld = options.hooks.fieldHook?.(type.name, nodes) ?? null;
  if (withheld !== null) return withhold(withheld, `${type.name}.${fieldName}`, isNonNullField(type, fieldName));
  if (fieldName === "__typename") {
    const text = JSON.stringify(type.name);
    return isObjectType(type) ? () => text : breaks("type", () => invalid);
  }
  if (fieldName === "__schema" || fieldName === "__type") {
    const field = mergedField(nodes, node);
    const textOf = options.leaves === "text" ? textOfValue : JSON.stringify;
    return (_value, walk) => textOf(walk.introspect(field));
  }
  const definition = isUnionType(type) ? undefined : type.getFields()[fieldName];
  if (definition === undefined) throw new TypeError(`compileShape: ${type.name} has no field ${fieldName}`);
  const selectionSets = nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
  return compileType(definition.type, { selectionSets, parent: type.name, field: fieldName }, options);
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

interface Place {
  readonly selectionSets: readonly SelectionSetNode[];
  readonly parent: string;
  readonly field: string;
}

function compileType(type: GraphQLOutputType, place: Place, options: ShapeOptions): Write {
  if (isNonNullType(type)) return compileNonNull(compileType(type.ofType, place, options));
  if (isListType(type)) return compileList(compileType(type.ofType, place, options));
  if (isLeafType(type)) {
    const hook = options.hooks.leafHook?.(place.parent, place.field) ?? null;
    const writeLeaf = hookedLeaf(leafWriter(type, options.leaves), hook, options.leaves);
    const notValid = breaks("type", () => nullText);
    return (value, walk, depth) => {
      if (value === null || value === undefined) return nullText;
      const written = writeLeaf(value);
      return written === invalid ? notValid(value, walk, depth) : written;
    };
  }
  if (isCompositeType(type)) return compileComposite(type, place.selectionSets, options);
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
function compileComposite(
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
  options: ShapeOptions,
): Write {
  const notValid = breaks("type", () => nullText);
  const writers = new Map<unknown, WriteObject | null>();
  const writerOf = (name: unknown): WriteObject | null => {
    const known = writers.get(name);
    if (known !== undefined) return known;
    const runtime = typeof name === "string" ? options.schema.getType(name) : undefined;
    if (!isCompositeType(runtime) || !isPossible(runtime)) return null;
    const withheld = options.hooks.typeHook?.(runtime.name) ?? null;
    const writer =
      withheld === null
        ? onceForShared(compileObject(runtime, selectionSets, options))
        : withhold(withheld, runtime.name, false);
    writers.set(name, writer);
    return writer;
  };
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

/** An object that stands at several places is written once; where it breaks a promise, every place has its own error. */
function onceForShared(write: WriteObject): WriteObject {
  return (object, walk, depth) => {
    const shared = object[sharing];
    if (shared === undefined) return write(object, walk, depth);
    if (shared.writer === write) return shared.text;
    const brokenBefore = walk.broken.length;
    const text = write(object, walk, depth);
    if (walk.broken.length !== brokenBefore || text === invalid) return text;
    shared.writer = write;
    shared.text = partOf(text, walk.parts);
    return shared.text;
  };
}

function breaks(reason: BrokenPromise["reason"], result: () => string): Write {
  return (_value, walk, depth) => {
    walk.broken.push({ path: walk.path.slice(0, depth), reason });
    return result();
  };
}

/** Several occurrences of an introspection field are one field with all their selections. */
function mergedField(nodes: readonly FieldNode[], first: FieldNode): FieldNode {
  const selections = nodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []);
  return { ...first, selectionSet: { kind: Kind.SELECTION_SET, selections } };
}
