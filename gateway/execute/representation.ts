import type { QueryPlanSelectionNode } from "@apollo/query-planner";
import { type DataObject, isDataObject, setOwn } from "../graph/dataObject.ts";
import { mergeInto } from "./mergeInto.ts";
import type { TypeTest } from "./possibleTypes.ts";
import type { Rewrite } from "./rewrites.ts";

/**
 * Builds what a subgraph needs to find one entity (Federation: `_Any` with `__typename`, keys and required fields).
 * Null where a field of it is not there: the entity is then left out of the fetch.
 */
export type BuildRepresentation = (entity: DataObject) => DataObject | null;

type BuildValue = (value: unknown) => unknown;

/** Says that a required field is missing somewhere inside. */
const missing = Symbol("missing");

/**
 * @param interfaceObjects interfaces that the subgraph knows as one type. An object that the rewrite left under its own type is
 * one of which nothing is asked: the plan of 2.14 names the required fields of all types, but the key of those alone.
 */
export function compileRepresentation(
  selections: readonly QueryPlanSelectionNode[],
  typeTestOf: (typeCondition: string) => TypeTest,
  rewrite: Rewrite | null = null,
  interfaceObjects: readonly string[] = [],
): BuildRepresentation {
  const build = compileSelections(selections, typeTestOf);
  const isUnknownThere = interfaceObjects.map((name) => {
    const isOne = typeTestOf(name);
    return (typeName: unknown) => typeName !== name && isOne(typeName);
  });
  return (entity) => {
    const representation: DataObject = {};
    if (!build(entity, representation)) return null;
    if (representation["__typename"] === undefined || representation["__typename"] === null) return null;
    rewrite?.(representation);
    return isUnknownThere.some((isUnknown) => isUnknown(representation["__typename"])) ? null : representation;
  };
}

type FillObject = (source: DataObject, target: DataObject) => boolean;

function compileSelections(
  selections: readonly QueryPlanSelectionNode[],
  typeTestOf: (typeCondition: string) => TypeTest,
): FillObject {
  const steps = selections.map((selection): FillObject => {
    if (selection.kind === "InlineFragment") {
      const fill = compileSelections(selection.selections, typeTestOf);
      if (selection.typeCondition === undefined) return fill;
      const applies = typeTestOf(selection.typeCondition);
      return (source, target) => {
        if (!applies(source["__typename"])) return true;
        const part: DataObject = {};
        // A fragment whose fields are not all there adds nothing; the others may still do.
        if (fill(source, part)) mergeInto(target, part);
        return true;
      };
    }
    const { name, alias = name } = selection;
    const build = compileValue(selection.selections, typeTestOf);
    return (source, target) => {
      // An alias is the name under which it was fetched; the subgraph knows the field by its own.
      const value = Object.hasOwn(source, alias) ? source[alias] : undefined;
      if (value === undefined) return false;
      const built = build(value);
      if (built === missing) return false;
      setOwn(target, name, built);
      return true;
    };
  });
  return (source, target) => {
    for (const step of steps) if (!step(source, target)) return false;
    return true;
  };
}

function compileValue(
  selections: readonly QueryPlanSelectionNode[] | undefined,
  typeTestOf: (typeCondition: string) => TypeTest,
): BuildValue {
  if (selections === undefined) return (value) => value;
  const fill = compileSelections(selections, typeTestOf);
  return function build(value): unknown {
    if (value === null) return null;
    // An object inside that lacks a field is null in the representation, as the reference gateway sends it.
    if (Array.isArray(value)) {
      return value.map((item) => {
        const built = build(item);
        return built === missing ? null : built;
      });
    }
    if (!isDataObject(value)) return missing;
    const target: DataObject = {};
    return fill(value, target) ? target : null;
  };
}
