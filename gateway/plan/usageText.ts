import { type FieldNode, print } from "graphql";

/** The same for fields that ask for one value. */
export function usageText(field: FieldNode): string {
  return `${field.name.value}(${(field.arguments ?? []).map(print).sort().join()})`;
}
