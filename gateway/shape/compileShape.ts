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
import { setOwn } from "../execute/mergeInto.ts";
import { leafTest } from "./leafValue.ts";
import { type SelectionScope, selectedFields } from "./selectedFields.ts";

/** A value that is null where its subgraph promised not to, or of another type than it promised. */
export interface BrokenPromise {
  readonly path: readonly (string | number)[];
  readonly reason: "null" | "type";
}

export interface Shaped {
  readonly data: Record<string, unknown> | null;
  /** Empty for nearly every answer. */
  readonly broken: readonly BrokenPromise[];
}

/** Makes the client's answer of everything that was fetched. */
export type Shape = (fetched: DataObject, introspect: Introspect) => Shaped;

/** Answers `__schema` and `__type` with the variables of one request. */
export type Introspect = (field: FieldNode) => unknown;

export interface ShapeOptions extends SelectionScope {
  readonly operation: OperationDefinitionNode;
  readonly rootType: GraphQLCompositeType;
  /** Response names under which something was fetched that the client knows by another one. */
  readonly clientNames: ReadonlyMap<string, string>;
}

type DataObject = Readonly<Record<string, unknown>>;

/** Where the walk is: one array for a whole answer, written in place. */
interface Walk {
  readonly path: (string | number)[];
  readonly broken: BrokenPromise[];
  readonly introspect: Introspect;
}

/** Completes the value at `path[0] .. path[depth - 1]`; `invalid` bubbles to the nearest nullable parent. */
type Complete = (value: unknown, walk: Walk, depth: number) => unknown;

const invalid = Symbol("invalid");

/** Compiles completion of values (GraphQL specification 6.4.3 and 6.4.4) for one operation and one set of conditions. */
export function compileShape(options: ShapeOptions): Shape {
  const shapeRoot = compileObject(options.rootType, [options.operation.selectionSet], options);
  return (fetched, introspect) => {
    const walk: Walk = { path: [], broken: [], introspect };
    const data = shapeRoot(fetched, walk, 0);
    return { data: data === invalid ? null : (data as Record<string, unknown>), broken: walk.broken };
  };
}

type CompleteObject = (object: DataObject, walk: Walk, depth: number) => unknown;

function compileObject(
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
  options: ShapeOptions,
): CompleteObject {
  const fields = [...selectedFields(type, selectionSets, options)].map(([fetchedName, nodes]) => ({
    fetchedName,
    name: options.clientNames.get(fetchedName) ?? fetchedName,
    /** A name such as `constructor` or `__proto__` is found on every object. */
    inherited: fetchedName in Object.prototype,
    complete: compileField(type, nodes, options),
  }));
  return (object, walk, depth) => {
    const output: Record<string, unknown> = {};
    for (const { fetchedName, name, inherited, complete } of fields) {
      walk.path[depth] = name;
      const value = inherited && !Object.hasOwn(object, fetchedName) ? undefined : object[fetchedName];
      const completed = complete(value, walk, depth + 1);
      if (completed === invalid) return invalid;
      if (inherited) setOwn(output, name, completed);
      else output[name] = completed;
    }
    return output;
  };
}

function compileField(type: GraphQLCompositeType, nodes: readonly FieldNode[], options: ShapeOptions): Complete {
  const [node] = nodes;
  if (node === undefined) throw new TypeError("compileShape: a field without an occurrence");
  const fieldName = node.name.value;
  if (fieldName === "__typename") return isObjectType(type) ? () => type.name : breaks("type", () => invalid);
  if (fieldName === "__schema" || fieldName === "__type") {
    const field = mergedField(nodes, node);
    return (_value, walk) => walk.introspect(field);
  }
  const definition = isUnionType(type) ? undefined : type.getFields()[fieldName];
  if (definition === undefined) throw new TypeError(`compileShape: ${type.name} has no field ${fieldName}`);
  const selectionSets = nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
  return compileType(definition.type, selectionSets, options);
}

function compileType(
  type: GraphQLOutputType,
  selectionSets: readonly SelectionSetNode[],
  options: ShapeOptions,
): Complete {
  if (isNonNullType(type)) return compileNonNull(compileType(type.ofType, selectionSets, options));
  if (isListType(type)) return compileList(compileType(type.ofType, selectionSets, options));
  if (isLeafType(type)) {
    const isValid = leafTest(type);
    const notValid = breaks("type", () => null);
    const isId = type.name === "ID";
    return (value, walk, depth) => {
      if (value === null || value === undefined) return null;
      if (!isValid(value)) return notValid(value, walk, depth);
      // An ID is a text for the client, whatever its source holds (3.5.5).
      return isId && typeof value === "number" ? String(value) : value;
    };
  }
  if (isCompositeType(type)) return compileComposite(type, selectionSets, options);
  throw new TypeError("compileShape: expected an output type");
}

/** A null that has no reason yet is a broken promise; one that bubbles up from below has its reason there. */
function compileNonNull(complete: Complete): Complete {
  const isNull = breaks("null", () => invalid);
  return (value, walk, depth) => {
    if (value === null || value === undefined) return isNull(value, walk, depth);
    const completed = complete(value, walk, depth);
    return completed === null ? invalid : completed;
  };
}

function compileList(complete: Complete): Complete {
  const noList = breaks("type", () => null);
  return (value, walk, depth) => {
    if (value === null || value === undefined) return null;
    if (!Array.isArray(value)) return noList(value, walk, depth);
    const output: unknown[] = new Array(value.length);
    for (let index = 0; index < value.length; index += 1) {
      walk.path[depth] = index;
      const completed = complete(value[index], walk, depth + 1);
      // One error is enough for a list that becomes null (6.4.4).
      if (completed === invalid) return null;
      output[index] = completed;
    }
    return output;
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
): Complete {
  const notValid = breaks("type", () => null);
  const shapes = new Map<unknown, CompleteObject | null>();
  const shapeOf = (name: unknown): CompleteObject | null => {
    const known = shapes.get(name);
    if (known !== undefined) return known;
    const runtime = typeof name === "string" ? options.schema.getType(name) : undefined;
    if (!isCompositeType(runtime) || !isPossible(runtime)) return null;
    const shape = compileObject(runtime, selectionSets, options);
    shapes.set(name, shape);
    return shape;
  };
  const isPossible = (runtime: GraphQLCompositeType) =>
    runtime === type || (isAbstractType(type) && !isUnionType(runtime) && options.schema.isSubType(type, runtime));
  const own = isObjectType(type) ? type.name : null;
  return (value, walk, depth) => {
    if (value === null || value === undefined) return null;
    if (typeof value !== "object" || Array.isArray(value)) return notValid(value, walk, depth);
    const object = value as DataObject;
    const shape = shapeOf(own ?? object["__typename"] ?? type.name);
    if (shape === null) return notValid(value, walk, depth);
    const completed = shape(object, walk, depth);
    return completed === invalid ? null : completed;
  };
}

function breaks(reason: BrokenPromise["reason"], result: () => unknown): Complete {
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
