import type { FieldNode } from "graphql";
import type { ShapeHooks } from "../shape/shapeHooks.ts";
import { maskValue } from "./masks.ts";
import type { OperationView } from "./operationPolicy.ts";

/**
 * What a view makes of the answer: compiled into the functions that write it.
 *
 * @param emptied fields of which `cutDocument` left nothing
 */
export function policyHooks(view: OperationView, emptied: ReadonlySet<FieldNode>): ShapeHooks {
  return {
    fieldHook(parentType, occurrences) {
      const name = occurrences[0]?.name.value ?? "";
      if (name.startsWith("__")) return null;
      const decision = view.fieldOf(parentType, name);
      if (decision === "denied" || decision === "hidden") return decision;
      return occurrences.every((node) => emptied.has(node)) ? "denied" : null;
    },
    typeHook: (type) => (view.mayHave(type) ? null : "denied"),
    leafHook(parentType, field) {
      const decision = view.fieldOf(parentType, field);
      return decision === "clear" || decision === "denied" || decision === "hidden" ? null : maskValue(decision);
    },
  };
}
