import { type Leaves, leafText, textOfValue, valueOfText } from "../graph/leaves.ts";
import type { FieldSelection } from "../graph/operationTree.ts";
import type { Collect } from "./collected.ts";
import type { WriteLeaf } from "./writeLeaf.ts";

/**
 * What access and audit add to an operation. Asked when it is compiled, for each field and type; where they say null the
 * compiled functions are the same as without them.
 */
export interface ShapeHooks {
  /** What stands in place of a field, by all its occurrences: a refusal, or null without a word. */
  readonly fieldHook?: (parentType: string, occurrences: readonly FieldSelection[]) => Withheld | null;
  /** Whether an object of the type is refused, of which these fields would be shown. */
  readonly typeHook?: (type: string, fields: readonly string[]) => Withheld | null;
  /** Changes a leaf before it is written, for instance masks it. Null and undefined are never asked about. */
  readonly leafHook?: (parentType: string, field: string) => LeafHook | null;
  /** Notes what is in the answer. */
  readonly collect?: Collect;
}

/** `denied` is null with FORBIDDEN at its place; `hidden` is null. */
export type Withheld = "denied" | "hidden";

/** A value in, a value out: whatever JSON can hold. */
export type LeafHook = (value: unknown) => unknown;

export const noHooks: ShapeHooks = {};

/**
 * What the hook makes of a leaf is written as it is, also where the field's own type could not hold it.
 *
 * @param isText whether any text is a value of the leaf's type, so that there is nothing to check of one
 */
export function hookedLeaf(write: WriteLeaf, hook: LeafHook | null, leaves: Leaves, isText: boolean): WriteLeaf {
  if (hook === null) return write;
  if (leaves === "text") {
    return (leaf) => (write(leaf) === "" ? "" : textOfValue(hook(valueOfText(leafText(leaf))) ?? null));
  }
  return (leaf) => {
    if (!(isText && typeof leaf === "string") && write(leaf) === "") return "";
    return JSON.stringify(hook(leaf)) ?? "null";
  };
}
