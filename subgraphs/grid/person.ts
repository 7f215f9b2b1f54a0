import type { ResidentRecord } from "../../adapters/systems/grid/resident.ts";
import type { Context } from "./context.ts";

/**
 * A resident that has been read, or the number behind an id alone: `person(id)` is there for the other systems also when
 * the grid platform is silent or does not know the person.
 */
export type PersonParent = ResidentRecord | PersonReference;

export interface PersonReference {
  readonly idNumber: string;
}

/** Null for an id that no key of this deployment made: it is nobody's. */
export function personReference({ personIds }: Context, id: string): PersonReference | null {
  const idNumber = personIds.idNumberOf(id);
  return idNumber === null ? null : { idNumber };
}

/** The resident behind a person; null where the grid platform has none. */
export async function residentOf(parent: PersonParent, { load }: Context): Promise<ResidentRecord | null> {
  return "sourceIds" in parent ? parent : await load.resident(parent.idNumber);
}

/** A field as the grid platform has it, read when it is asked for. */
export function residentField<Field extends keyof ResidentRecord>(field: Field) {
  return (parent: PersonParent, _arguments: unknown, context: Context) =>
    "sourceIds" in parent ? parent[field] : readField(parent, field, context);
}

async function readField<Field extends keyof ResidentRecord>(
  parent: PersonReference,
  field: Field,
  context: Context,
): Promise<ResidentRecord[Field] | null> {
  return (await residentOf(parent, context))?.[field] ?? null;
}
