import { toHalfWidth } from "./text.ts";

interface Scaled {
  readonly units: bigint;
  /** Digits behind the point. */
  readonly places: number;
}

/**
 * An exact decimal in canonical form (`-1234.50`): blanks and thousands commas gone, full-width digits half-width, places
 * as given. Null for anything else, exponents included.
 */
export function decimalOf(text: string | null | undefined): string | null {
  const plain = toHalfWidth(text ?? "").replace(/[\s\t]/g, "");
  const match = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d*))?$/.exec(plain);
  if (match === null) return null;
  const [, sign = "", whole = "", fraction = ""] = match;
  if (whole === "" && fraction === "") return null;
  const places = fraction.length;
  return format({ units: BigInt(`${whole.replaceAll(",", "")}${fraction}`) * (sign === "-" ? -1n : 1n), places });
}

/** The exact sum, with as many places as the longest addend. */
export function addDecimals(...addends: readonly string[]): string {
  const parts = addends.map(parse);
  const places = Math.max(0, ...parts.map((part) => part.places));
  return format({ units: parts.reduce((sum, part) => sum + unitsAt(part, places), 0n), places });
}

/** Below zero, zero or above zero, as for `Array.prototype.sort`. */
export function compareDecimals(left: string, right: string): number {
  const [a, b] = [parse(left), parse(right)];
  const places = Math.max(a.places, b.places);
  const difference = unitsAt(a, places) - unitsAt(b, places);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** `value * numerator / denominator`, rounded half away from zero to `places`. */
export function scaleDecimal(value: string, numerator: bigint, denominator: bigint, places: number): string {
  const { units, places: given } = parse(value);
  const dividend = units * numerator * 10n ** BigInt(places);
  const divisor = denominator * 10n ** BigInt(given);
  const doubled = (dividend < 0n ? -dividend : dividend) * 2n + divisor;
  const rounded = doubled / (divisor * 2n);
  return format({ units: dividend < 0n ? -rounded : rounded, places });
}

function parse(text: string): Scaled {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) throw new RangeError("decimal: expected a canonical decimal text such as -1234.50");
  const [, sign = "", whole = "", fraction = ""] = match;
  return { units: BigInt(`${sign}${whole}${fraction}`), places: fraction.length };
}

function unitsAt(value: Scaled, places: number): bigint {
  return value.units * 10n ** BigInt(places - value.places);
}

function format({ units, places }: Scaled): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, "0");
  const sign = units < 0n ? "-" : "";
  return places === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
