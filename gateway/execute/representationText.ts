import type { QueryPlanSelectionNode } from "@apollo/query-planner";
import type { DataObject } from "../graph/dataObject.ts";
import { leafText, textOfObject } from "../graph/leaves.ts";
import type { TypeTest } from "./possibleTypes.ts";
import type { BuildRepresentation } from "./representation.ts";

/** The JSON of a representation, of `text` leaves; null where the entity lacks a field of it. */
export type WriteRepresentation = (entity: DataObject) => string | null;

/** For any requirements: builds the object first. */
export function writeBuilt(build: BuildRepresentation): WriteRepresentation {
  return (entity) => {
    const representation = build(entity);
    return representation === null ? null : textOfObject(representation);
  };
}

/** For what most entities need, leaves of one type: writes at once. Null for other requirements. */
export function compileWriteLeaves(
  requires: readonly QueryPlanSelectionNode[],
  typeTestOf: (typeCondition: string) => TypeTest,
): WriteRepresentation | null {
  const [fragment, ...others] = requires;
  if (fragment?.kind !== "InlineFragment" || fragment.typeCondition === undefined || others.length > 0) return null;
  const names: { readonly name: string; readonly sent: string }[] = [];
  for (const selection of fragment.selections) {
    if (selection.kind !== "Field" || selection.selections !== undefined) return null;
    const { name, alias = name } = selection;
    if (name !== "__typename") names.push({ name: alias, sent: name });
  }
  if (names.length === fragment.selections.length) return null;
  const applies = typeTestOf(fragment.typeCondition);
  const fields = names.map(({ name, sent }) => ({ name, start: `,"${sent}":`, inherited: name in Object.prototype }));
  return (entity) => {
    const typename = entity["__typename"];
    if (typeof typename !== "string" || !applies(typename)) return null;
    let text = `{"__typename":"${typename}"`;
    for (const { name, start, inherited } of fields) {
      const value = inherited && !Object.hasOwn(entity, name) ? undefined : entity[name];
      if (value === undefined) return null;
      text += start + leafText(value);
    }
    return `${text}}`;
  };
}
