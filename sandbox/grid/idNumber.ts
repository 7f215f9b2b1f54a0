import { citizenCheck } from "../world/identifiers.ts";
import type { SyntheticPerson } from "../world/types.ts";

/**
 * How the platform has written down an ID number. Of 40 residents one is in the 15-digit form of before 1999 (only
 * those born in 19xx), one has trailing blanks, one full-width digits; of the numbers ending in X a third has `x`.
 */
export function writtenIdNumber({ index, idNumber, birthDate, written }: SyntheticPerson): string {
  if (written !== null) return written.number;
  switch (index % 40) {
    case 11:
      // The last sequences of 15-digit numbers were for people born before 1900.
      return birthDate.startsWith("19") && idNumber.slice(14, 17) < "996"
        ? idNumber.slice(0, 6) + idNumber.slice(8, 17)
        : idNumber;
    case 17:
      return `${idNumber}  `;
    case 23:
      return idNumber.replaceAll(/[0-9X]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
    default:
      return index % 3 === 0 ? idNumber.toLowerCase() : idNumber;
  }
}

/** The 18-digit upper-case form that numbers are compared in. */
export function normalIdNumber(written: string): string {
  const plain = written.normalize("NFKC").trim().toUpperCase();
  if (!/^\d{15}$/.test(plain)) return plain;
  const body = `${plain.slice(0, 6)}19${plain.slice(6)}`;
  return body + citizenCheck(body);
}
