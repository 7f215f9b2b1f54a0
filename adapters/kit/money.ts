import { decimalOf, scaleDecimal } from "./decimal.ts";

/** 元, or 万元 (ten thousand yuan). */
export type MoneyUnit = "yuan" | "wanYuan";

/**
 * An amount in yuan as an exact text with two places: `decodeMoney("1,234.5", "wanYuan")` is `"12345000.00"`.
 *
 * Text and integer arithmetic only, never floating point. Thousands commas and full-width digits are accepted; digits
 * beyond the fen are rounded half away from zero. A filler or a text that is no number is null.
 */
export function decodeMoney(text: string | null | undefined, unit: MoneyUnit): string | null {
  const amount = decimalOf(text);
  return amount === null ? null : scaleDecimal(amount, unit === "yuan" ? 1n : 10_000n, 1n, 2);
}
