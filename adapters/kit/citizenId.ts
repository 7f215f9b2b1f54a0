import { isCalendarDay } from "./calendar.ts";
import { decodeText, toHalfWidth } from "./text.ts";

export interface CitizenId {
  /** 18 characters, upper case, where the source had 18 or 15; another document's number in upper case otherwise. */
  readonly value: string;
  /** Form, birthday and check character agree. */
  readonly valid: boolean;
  /** The source had 15 digits. */
  readonly converted: boolean;
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;

/** The check character over the first 17 digits: ISO 7064 MOD 11-2 as in GB 11643-1999, 4.4. */
export function citizenIdCheck(first17: string): string {
  const sum = weights.reduce((total, weight, position) => total + weight * Number(first17[position]), 0);
  return "10X98765432".charAt(sum % 11);
}

/**
 * A citizen ID number (公民身份号码, GB 11643) as legacy rows hold it: full-width digits, lower-case x, blanks, or the
 * 15-digit form, which gets the century 19 and its check character. A failing check is a mark on the value, never a
 * reason to drop it; other documents in the same column stay, with `valid` false. An empty cell is null.
 */
export function normaliseCitizenId(text: string | null | undefined): CitizenId | null {
  const filled = decodeText(text);
  if (filled === null) return null;
  const plain = toHalfWidth(filled).replace(/\s/g, "").toUpperCase();
  if (/^[1-9]\d{14}$/.test(plain)) {
    const first17 = `${plain.slice(0, 6)}19${plain.slice(6)}`;
    return { value: first17 + citizenIdCheck(first17), valid: hasBirthday(first17), converted: true };
  }
  const valid = /^[1-9]\d{16}[\dX]$/.test(plain) && hasBirthday(plain) && citizenIdCheck(plain) === plain.at(17);
  return { value: plain, valid, converted: false };
}

function hasBirthday(number: string): boolean {
  return isCalendarDay(Number(number.slice(6, 10)), Number(number.slice(10, 12)), Number(number.slice(12, 14)));
}
