import { type IdentifiedResident, isIdentified, type ResidentRecord } from "../../adapters/systems/grid/resident.ts";
import type { CitizenNumber } from "../../adapters/values/citizenNumber.ts";
import { rowsFrom } from "../kit/incompleteLists.ts";
import type { Context } from "./context.ts";

/** A resident that has been read, or the number behind an id alone. */
export type PersonParent = IdentifiedResident | PersonReference;

export interface PersonReference {
  readonly citizenNumber: CitizenNumber;
}

/** The residents that are persons: those with a valid citizen number. */
export function personsOf(residents: readonly ResidentRecord[]): readonly IdentifiedResident[] {
  return rowsFrom(residents.filter(isIdentified), residents);
}

/** The resident behind a person; null where the grid platform has none. */
export async function residentOf(parent: PersonParent, { load }: Context): Promise<IdentifiedResident | null> {
  return "sourceIds" in parent ? parent : await load.resident(parent.citizenNumber);
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
