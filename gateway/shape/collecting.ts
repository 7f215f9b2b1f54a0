import type { FieldNode } from "graphql";
import type { ShapeHooks } from "./shapeHooks.ts";
import { invalid, type WriteObject } from "./writeObject.ts";

/**
 * Shows each object that was written to the hook of its place; the same function where there is none.
 *
 * @param fields of the place by the name under which they were fetched, each with its occurrences
 */
export function collecting(
  write: WriteObject,
  type: string,
  fields: ReadonlyMap<string, readonly FieldNode[]>,
  { collect, fieldHook }: ShapeHooks,
): WriteObject {
  if (collect === undefined) return write;
  const shown = [...fields].filter(([, nodes]) => (fieldHook?.(type, nodes) ?? null) === null);
  const see = collect.objectHook({
    type,
    fields: shown.map(([fetchedName, [node]]) => ({ fetchedName, field: node?.name.value ?? "" })),
  });
  if (see === null) return write;
  return (object, walk, depth) => {
    const written = write(object, walk, depth);
    if (written !== invalid) see(object, walk.collected);
    return written;
  };
}
