import { legalEntityKind } from "../../adapters/values/legalEntityKind.ts";
import type { Context } from "./context.ts";

/** 法人 by its code alone. */
export interface LegalEntityReference {
  readonly uscc: string;
}

/** The name of the department on its items; null for one that has none, and for a collective organisation without a call. */
export async function departmentNameOf(
  { uscc }: LegalEntityReference,
  _arguments: unknown,
  { load }: Context,
): Promise<string | null> {
  if (legalEntityKind(uscc) === "COLLECTIVE_ORGANIZATION") return null;
  const items = await load.itemsOf(uscc);
  return items.find((item) => item.departmentName !== null)?.departmentName ?? null;
}
