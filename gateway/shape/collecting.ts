import { type GraphQLCompositeType, isNonNullType, isObjectType } from "graphql";
import { type Occurrences, type SelectionScope, selectedFields, setsBelow } from "../graph/selectedFields.ts";
import type { ShapeHooks } from "./shapeHooks.ts";
import { invalid, type WriteObject } from "./walk.ts";

/** Fields of a place by the name under which they were fetched, each with its occurrences. */
type Fields = ReadonlyMap<string, Occurrences>;

export interface CollectScope extends SelectionScope {
  readonly hooks: ShapeHooks;
  readonly codegen: boolean;
}

/** Shows each object that was written to the hook of its place; the same function where there is none. */
export function collecting(
  write: WriteObject,
  type: GraphQLCompositeType,
  fields: Fields,
  scope: CollectScope,
): WriteObject {
  const { codegen } = scope;
  const { collect, fieldHook } = scope.hooks;
  if (collect === undefined) return write;
  const isShown = (occurrences: Occurrences) =>
    (fieldHook?.(type.name, occurrences) ?? null) === null && !isWithheldBelow(type, occurrences, scope);
  const shown = [...fields].filter(([, occurrences]) => isShown(occurrences));
  const see = collect.objectHook({
    type: type.name,
    fields: shown.map(([fetchedName, [{ name }]]) => ({ fetchedName, field: name })),
    codegen,
  });
  const held = collect.isHolder?.(type.name) === true ? holding(write, type.name) : write;
  if (see === null) return held;
  return (object, walk, depth) => {
    const written = held(object, walk, depth);
    if (written !== invalid) see(object, walk.collected);
    return written;
  };
}

/** The object is the holder of those below while they are written. */
function holding(write: WriteObject, type: string): WriteObject {
  return (object, walk, depth) => {
    const { collected } = walk;
    const { holder = null, holderType = "" } = collected;
    collected.holder = object;
    collected.holderType = type;
    const written = write(object, walk, depth);
    collected.holder = holder;
    collected.holderType = holderType;
    return written;
  };
}

/**
 * The scope below an object: nothing is collected where the object becomes null whatever comes, as a field that may not be null
 * is withheld.
 */
export function scopeBelow<Scope extends CollectScope>(
  type: GraphQLCompositeType,
  fields: Fields,
  scope: Scope,
): Scope {
  if (scope.hooks.collect === undefined || !isWithheld(type, fields, scope)) return scope;
  const { collect: _nothing, ...hooks } = scope.hooks;
  return { ...scope, hooks };
}

function isWithheld(type: GraphQLCompositeType, fields: Fields, scope: CollectScope): boolean {
  const { fieldHook } = scope.hooks;
  if (fieldHook === undefined || !isObjectType(type)) return false;
  return [...fields.values()].some((occurrences) => {
    if (!isNonNullType(type.getFields()[occurrences[0].name]?.type)) return false;
    return fieldHook(type.name, occurrences) !== null || isWithheldBelow(type, occurrences, scope);
  });
}

/** Whether the field gives one object, of a type that is known, and that becomes null. */
function isWithheldBelow(type: GraphQLCompositeType, occurrences: Occurrences, scope: CollectScope): boolean {
  if (scope.hooks.fieldHook === undefined || !isObjectType(type)) return false;
  const given = type.getFields()[occurrences[0].name]?.type;
  const below = isNonNullType(given) ? given.ofType : given;
  if (!isObjectType(below)) return false;
  return isWithheld(below, selectedFields(below, setsBelow(occurrences), scope), scope);
}
