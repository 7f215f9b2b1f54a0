/**
 * 数据主体的文字 The words by which a person is told where a record has no key: the same words give the same text however they
 * are written, in full width, with spaces or with the country's code. Nothing else is guessed: 王伟 is not 王玮.
 */

/** Between a name and a phone, which hold none. */
const between = "\u0000";

/** Of one of the two where there is one; null where neither says anything. */
export function nameAndPhone(name: string, phone: string): string | null {
  const words = `${canonicalName(name)}${between}${canonicalPhone(phone)}`;
  return words === between ? null : words;
}

/** 证号, 公民身份号码: null for nothing. */
export function canonicalNumber(text: string): string | null {
  const number = text.normalize("NFKC").replaceAll(separators, "").toUpperCase();
  return number === "" ? null : number;
}

/** Unicode NFKC (UAX 15) folds full width; dots inside of names are written in six ways (GB 18030, names of minorities). */
function canonicalName(text: string): string {
  return text
    .normalize("NFKC")
    .replaceAll(dots, "·")
    .replaceAll(/[\s\p{Cc}\p{Cf}]/gu, "")
    .toUpperCase();
}

/** Digits alone, and of a mobile phone without the code of the country: `+86 138-0000-0001` is `13800000001`. */
function canonicalPhone(text: string): string {
  const digits = text.normalize("NFKC").replaceAll(/\P{Nd}/gu, "");
  return digits.replace(/^(?:0086|86)(?=1\d{10}$)/, "");
}

const separators = /[\s\p{Cc}\p{Cf}\p{Pd}]/gu;
const dots = /[\u00b7\u2022\u2027\u30fb\u2219\u22c5\u16eb.]/g;
