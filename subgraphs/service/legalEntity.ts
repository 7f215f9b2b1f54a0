import { legalEntityKind } from "../../adapters/kit/legalEntityKind.ts";
import { decodeUnifiedSocialCreditCode } from "../../adapters/kit/unifiedSocialCreditCode.ts";
import type { Context } from "./context.ts";

/** 法人 by its code alone; everything else is read from the code or when it is asked for. */
export interface LegalEntityReference {
  readonly uscc: string;
}

/** Null for a text that is no code of 18 characters. */
export function legalEntityOf(text: string): LegalEntityReference | null {
  const uscc = decodeUnifiedSocialCreditCode(text)?.value ?? "";
  return /^[0-9A-Z]{18}$/.test(uscc) ? { uscc } : null;
}

export function kindOfLegalEntity({ uscc }: LegalEntityReference) {
  return legalEntityKind(uscc);
}

export function checkDigitsValid({ uscc }: LegalEntityReference): boolean {
  const code = decodeUnifiedSocialCreditCode(uscc);
  return code?.valid === true && code.organisationCodeValid;
}

/** The name of the department on its items; null for one that has none. */
export async function nameOfLegalEntity(
  { uscc }: LegalEntityReference,
  _arguments: unknown,
  { load }: Context,
): Promise<string | null> {
  const items = await load.itemsOf(uscc);
  return items.find((item) => item.departmentName !== null)?.departmentName ?? null;
}
