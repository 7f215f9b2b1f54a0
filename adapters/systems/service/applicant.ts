import { type CitizenId, normaliseCitizenId } from "../../kit/citizenId.ts";
import { decodeUnifiedSocialCreditCode } from "../../kit/unifiedSocialCreditCode.ts";

/**
 * The person behind `sqrzjh` (front database: `applicant_code`). Null for an empty cell and for a legal person, whose
 * unified social credit code stands in the same column.
 */
export function decodeApplicant(text: string | null): CitizenId | null {
  const person = normaliseCitizenId(text);
  if (person === null || person.valid) return person;
  return decodeUnifiedSocialCreditCode(text)?.valid === true ? null : person;
}

/**
 * The forms in which a person's number may stand in a normalised column: the 18 characters, and the 15 digits of persons
 * born in 19xx where they lead back to the same 18.
 */
export function writtenForms(idNumber: string): readonly string[] {
  if (!/^\d{6}19\d{9}[\dX]$/.test(idNumber)) return [idNumber];
  const short = idNumber.slice(0, 6) + idNumber.slice(8, 17);
  return normaliseCitizenId(short)?.value === idNumber ? [idNumber, short] : [idNumber];
}
