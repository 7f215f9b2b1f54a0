import { divisionPrefix } from "../../adapters/values/divisionCode.ts";

/**
 * The digits with which every code of the area begins: a padded division code (`320583000000`) without its zeros, which
 * would begin no code of any place inside; any other code of 2 to 18 digits as it is; "" for everywhere; null for no code.
 */
export function normaliseArea(text: string): string | null {
  if (text === "") return "";
  if (!/^\d{2,18}$/.test(text)) return null;
  return divisionPrefix(text) ?? text;
}

/** In order, each once, without those that lie in another of the list. */
export function normaliseAreas(areas: readonly string[]): readonly string[] {
  const prefixes = [...new Set(areas.map((area) => normaliseArea(area) ?? area))].sort();
  return prefixes.filter((prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)));
}
