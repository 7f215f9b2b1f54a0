import type { FieldSelection } from "../graph/operationTree.ts";
import type { ShapeHooks } from "../shape/shapeHooks.ts";
import { maskValue } from "./masks.ts";
import type { OperationView } from "./operationPolicy.ts";

/**
 * How a view changes the answer: compiled into the functions that write it.
 *
 * @param emptied fields of which `cutDocument` left nothing
 */
export function policyHooks(view: OperationView, emptied: ReadonlySet<FieldSelection>): ShapeHooks {
  return {
    fieldHook(parentType, occurrences) {
      const name = occurrences[0]?.name ?? "";
      if (name.startsWith("__")) return null;
      const decision = view.fieldOf(parentType, name);
      if (decision === "denied" || decision === "hidden") return decision;
      return occurrences.every((one) => emptied.has(one)) ? "denied" : null;
    },
    typeHook(type, fields) {
      // Of what may not even be named, something else has to be there to read; without the scopes of its type nothing is.
      const isBare = () => fields.every((name) => name === "__typename" || isWithheld(view, type, name));
      return view.mayName(type) || !isBare() ? null : "denied";
    },
    leafHook(parentType, field) {
      const decision = view.fieldOf(parentType, field);
      return decision === "clear" || decision === "denied" || decision === "hidden" ? null : maskValue(decision);
    },
  };
}

function isWithheld(view: OperationView, type: string, field: string): boolean {
  if (field.startsWith("__")) return false;
  const decision = view.fieldOf(type, field);
  return decision === "denied" || decision === "hidden";
}
