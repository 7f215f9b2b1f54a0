import { decodeText, toHalfWidth } from "./text.ts";

export interface UnifiedSocialCreditCode {
  /** 18 characters, upper case. */
  readonly value: string;
  /** 18 characters of the code's own alphabet. */
  readonly hasForm: boolean;
  /** Form and last check character agree. Existing codes can fail it: a mark, never a reason to drop the record. */
  readonly valid: boolean;
  /** Characters 9 to 17 are an organisation code (GB 11714) with a right check character. */
  readonly organisationCodeValid: boolean;
  /** The first two characters: registering department and kind, such as `54` 村委会 or `N2` 村级农村集体经济组织. */
  readonly category: string;
}

const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const form = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/;
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
const organisationWeights = [3, 7, 9, 10, 5, 8, 4, 2] as const;

/** The check character over the first 17: GB 32100-2015, 5.3 (31 minus the weighted sum modulo 31). */
export function unifiedSocialCreditCodeCheck(first17: string): string {
  const sum = weights.reduce(
    (total, weight, position) => total + weight * alphabet.indexOf(first17.charAt(position)),
    0,
  );
  return alphabet.charAt((31 - (sum % 31)) % 31);
}

/** The check character over the first 8 of an organisation code: GB 11714 MOD 11, ten is X, eleven is 0. */
export function organisationCodeCheck(first8: string): string {
  const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const sum = organisationWeights.reduce(
    (total, weight, position) => total + weight * digits.indexOf(first8.charAt(position)),
    0,
  );
  return "0123456789X0".charAt(11 - (sum % 11));
}

/** A unified social credit code (统一社会信用代码, GB 32100-2015); null for an empty cell. */
export function decodeUnifiedSocialCreditCode(text: string | null | undefined): UnifiedSocialCreditCode | null {
  const filled = decodeText(text);
  if (filled === null) return null;
  const value = toHalfWidth(filled).replace(/\s/g, "").toUpperCase();
  return {
    value,
    hasForm: form.test(value),
    valid: form.test(value) && unifiedSocialCreditCodeCheck(value) === value.at(17),
    organisationCodeValid: form.test(value) && organisationCodeCheck(value.slice(8, 16)) === value.at(16),
    category: value.slice(0, 2),
  };
}
