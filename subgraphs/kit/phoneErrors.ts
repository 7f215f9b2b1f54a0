import { decodePhones } from "../../adapters/values/phones.ts";
import { type UserError, userError } from "./userError.ts";

/** 工信部 numbering plan (2017): mobile 1[3-9] and nine digits; area code, seven or eight digits, extension. */
const chineseNumber = /^(1[3-9]\d{9}|0(10|2\d|[3-9]\d{2})-?\d{7,8}(-\d{1,6})?)$/;
const maxPhoneCharacters = 50;

/** One mobile or landline number of China, also with blanks, brackets and +86. */
export function phoneErrors(field: string, text: string): readonly UserError[] {
  const readable = text.length <= maxPhoneCharacters && /^[\d +()（）-]+$/.test(text);
  const [phone, ...more] = readable ? decodePhones(text) : [];
  return phone !== undefined && more.length === 0 && chineseNumber.test(phone)
    ? []
    : [userError(field, "INVALID_VALUE", "Expected one mobile or landline number.")];
}
