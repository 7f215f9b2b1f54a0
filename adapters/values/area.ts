import { decimalOf, scaleDecimal } from "./decimal.ts";
import { decodeText } from "./text.ts";

export interface Area {
  /** Square metres, two places. */
  readonly areaSquareMetres: string;
  /** 亩, two places. */
  readonly areaMu: string;
}

interface Factor {
  /** Numerator and denominator of square metres per unit. */
  readonly metres: readonly [bigint, bigint];
  /** Numerator and denominator of 亩 per unit. */
  readonly mu: readonly [bigint, bigint];
}

const squareMetre: Factor = { metres: [1n, 1n], mu: [3n, 2000n] };

/** 1 亩 = 2000/3 m², 1 公顷 = 15 亩: exact fractions. */
const factors: ReadonlyMap<string, Factor> = new Map<string, Factor>([
  ["亩", { metres: [2000n, 3n], mu: [1n, 1n] }],
  ["公顷", { metres: [10_000n, 1n], mu: [15n, 1n] }],
  ["平方米", squareMetre],
  ["平米", squareMetre],
  ["㎡", squareMetre],
]);

/**
 * An area in both units, each converted from the source's own figure and rounded half away from zero to two places, so
 * that neither carries the rounding of the other. Null without a figure or with an unknown unit.
 */
export function decodeArea(text: string | null | undefined, unit: string | null | undefined): Area | null {
  const figure = decimalOf(text);
  const factor = factors.get(decodeText(unit) ?? "");
  if (figure === null || factor === undefined) return null;
  return { areaSquareMetres: scaleDecimal(figure, ...factor.metres, 2), areaMu: scaleDecimal(figure, ...factor.mu, 2) };
}
