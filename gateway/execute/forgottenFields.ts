import { type GraphQLNamedType, getNamedType, isAbstractType, isInterfaceType, isObjectType } from "graphql";
import { type DataObject, isDataObject } from "../graph/dataObject.ts";
import type { OperationTree, SelectionSet } from "../graph/operationTree.ts";
import { internalErrorMessage } from "../shape/maskError.ts";
import type { Step } from "./executionState.ts";
import type { TypeTest } from "./possibleTypes.ts";
import type { PlanSurvey } from "./surveyPlan.ts";

/** A field on the way, and the types that the object around it has to be of. */
interface FieldStep {
  readonly name: string;
  readonly conditions: readonly TypeTest[];
}

/** Types that the object has to be of, by name: in whatever order fragments ask for them, they all hold. */
type Conditions = ReadonlyMap<string, TypeTest>;

/** A selected field that no fetch of its plan brings. */
export type ForgottenField = readonly FieldStep[];

/**
 * Fields that an operation selects and its plan does not ask for, by their place: none, so long as the planner does what it
 * is for. Found when the operation is compiled.
 *
 * @param tree of what is planned, without conditions
 */
export function forgottenFields(
  { schema, root }: OperationTree,
  brought: PlanSurvey["brought"],
  typeTestOf: (typeCondition: string) => TypeTest,
): readonly ForgottenField[] {
  const forgotten = new Map<string, ForgottenField>();

  function walk(
    { selections }: SelectionSet,
    type: GraphQLNamedType,
    path: readonly FieldStep[],
    conditions: Conditions,
    spread: Set<string>,
  ): void {
    for (const selection of selections) {
      if (selection.kind === "field") {
        const { name, responseName, below } = selection;
        const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
        // Introspection and __typename are answered without a fetch.
        if (field === undefined) continue;
        const place = [...path, { name: responseName, conditions: [...conditions.values()] }];
        const text = place.map(({ name }) => name).join(".");
        if (!brought.has(text)) forgotten.set(text, place);
        else if (below !== null) walk(below, getNamedType(field.type), place, new Map(), new Set());
        continue;
      }
      const { name, typeCondition, set } = selection;
      if (name !== null) {
        // Once for each place and its conditions: fragments that spread each other eight times are billions of ways.
        const way = `${name} ${type.name} ${[...conditions.keys()].sort().join()}`;
        if (spread.has(way)) continue;
        spread.add(way);
      }
      const condition = schema.getType(typeCondition ?? type.name) ?? type;
      if (isAlways(type, condition)) walk(set, type, path, conditions, spread);
      else if (!isObjectType(type)) walk(set, condition, path, withCondition(conditions, condition.name), spread);
    }
  }

  function withCondition(conditions: Conditions, name: string): Conditions {
    return new Map([...conditions, [name, typeTestOf(name)]]);
  }

  function isAlways(type: GraphQLNamedType, condition: GraphQLNamedType): boolean {
    if (type === condition) return true;
    return (
      (isObjectType(type) || isInterfaceType(type)) && isAbstractType(condition) && schema.isSubType(condition, type)
    );
  }

  if (root !== null) walk(root, root.type, [], new Map(), new Set());
  return [...forgotten.values()];
}

/** An error at each place of such a field: a null that nobody gave is not an answer (GraphQL specification 6.4.4). */
export function reportForgotten(fields: readonly ForgottenField[]): Step {
  return ({ root, errors }) => {
    for (const field of fields) {
      for (const path of placesOf(root, field)) {
        errors.push({ message: internalErrorMessage, path, extensions: { code: "INTERNAL_SERVER_ERROR" } });
      }
    }
  };
}

function placesOf(root: DataObject, field: ForgottenField): readonly (readonly (string | number)[])[] {
  const places: (readonly (string | number)[])[] = [];
  const walk = (value: unknown, depth: number, path: readonly (string | number)[]): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) walk(item, depth, [...path, index]);
      return;
    }
    const step = field[depth];
    if (step === undefined || !isDataObject(value)) return;
    if (!step.conditions.every((applies) => applies(value["__typename"]))) return;
    const place = [...path, step.name];
    if (depth === field.length - 1) places.push(place);
    else if (Object.hasOwn(value, step.name)) walk(value[step.name], depth + 1, place);
  };
  walk(root, 0, []);
  return places;
}
