import { decodeUnifiedSocialCreditCode } from "../../adapters/values/unifiedSocialCreditCode.ts";

/** 统一社会信用代码 of a client's text, in upper case; null for a text that is no code of 18 characters. */
export function usccOf(text: string): string | null {
  const uscc = decodeUnifiedSocialCreditCode(text)?.value ?? "";
  return /^[0-9A-Z]{18}$/.test(uscc) ? uscc : null;
}
