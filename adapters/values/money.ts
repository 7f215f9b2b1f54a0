import { decimalOf, scaleDecimal } from "./decimal.ts";
import { decodeText, toHalfWidth } from "./text.ts";

/** 元, or 万元 (ten thousand yuan). */
export type MoneyUnit = "yuan" | "wanYuan";

/** Longer than any amount: what is longer is not parsed, since the time that whole numbers take grows with their square. */
const maxAmountCharacters = 64;
/** Powers of ten that `1.2E+3` may name: the yuan of the whole world have 16 digits. */
const maxExponent = 20;

const yuanOfUnit: Readonly<Record<string, bigint>> = {
  元: 1n,
  万元: 10_000n,
  万: 10_000n,
  亿元: 100_000_000n,
  亿: 100_000_000n,
};
const sign = /^(?:人民币|RMB|CNY|[¥￥])?([+-]?)(?:人民币|RMB|CNY|[¥￥])?/i;
const unit = /(万元|亿元|元|万|亿)[整正]?$/;

/**
 * An amount in yuan as an exact text with two places: `decodeMoney("1,234.5", "wanYuan")` is `"12345000.00"`.
 *
 * Text and integer arithmetic only, never floating point. Accepts thousands commas, full-width digits, `￥`, 元, 万元 and 亿元
 * (a unit in the cell counts instead of the column's), brackets or a minus for what is owed, `1.2E+3`. Digits beyond the fen are
 * rounded half away from zero. A filler or a text that is no amount is null; `isUnreadableMoney` tells the two apart.
 */
export function decodeMoney(text: string | null | undefined, columnUnit: MoneyUnit): string | null {
  return readMoney(text, columnUnit, 2);
}

/** A price in yuan with the places that are written, since a price for a unit may have more than two: `0.8125`. Forms as of `decodeMoney`. */
export function decodePrice(text: string | null | undefined): string | null {
  return readMoney(text, "yuan", null);
}

/** @param places of the result; null for those that are written */
function readMoney(text: string | null | undefined, columnUnit: MoneyUnit, places: number | null): string | null {
  const filled = decodeText(text);
  if (filled === null || filled.length > maxAmountCharacters) return null;
  const plain = toHalfWidth(filled).replace(/\s/g, "").replace("\u2212", "-");
  const bracketed = /^\((.*)\)$/.exec(plain) ?? /^(?:¥|￥)\((.*)\)$/.exec(plain);
  const unsigned = (bracketed?.[1] ?? plain).replace(unit, "");
  const writtenUnit = unit.exec(bracketed?.[1] ?? plain)?.[1];
  const [prefix = "", written = ""] = sign.exec(unsigned) ?? [];
  if (bracketed !== null && written !== "") return null;
  const amount = decimalWithExponent(unsigned.slice(prefix.length));
  if (amount === null) return null;
  const factor = writtenUnit === undefined ? (columnUnit === "yuan" ? 1n : 10_000n) : (yuanOfUnit[writtenUnit] ?? 1n);
  const signed = bracketed !== null || written === "-" ? -factor : factor;
  return scaleDecimal(amount, signed, 1n, places ?? amount.split(".")[1]?.length ?? 0);
}

/** True where a cell says something that is no amount: such an amount is unknown, and no sum may take it for nothing. */
export function isUnreadableMoney(text: string | null | undefined): boolean {
  return decodeText(text) !== null && decodeMoney(text, "yuan") === null;
}

/** A decimal without a sign, `1.2E+3` included. */
function decimalWithExponent(text: string): string | null {
  const [, digits, exponentText] = /^([\d.,]+)(?:E([+-]?\d{1,3}))?$/i.exec(text) ?? [];
  const decimal = decimalOf(digits);
  if (decimal === null || exponentText === undefined) return decimal;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > maxExponent) return null;
  const places = Math.max(0, (decimal.split(".")[1]?.length ?? 0) - exponent);
  const power = 10n ** BigInt(Math.abs(exponent));
  return exponent < 0 ? scaleDecimal(decimal, 1n, power, places) : scaleDecimal(decimal, power, 1n, places);
}
