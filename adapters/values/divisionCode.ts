import { decodeText, toHalfWidth } from "./text.ts";

export type DivisionLevel = "province" | "prefecture" | "county" | "town" | "village";

/** Digits that say something at each level of 统计用区划代码 (国统字〔2009〕91号): 2, 2, 2, 3, 3. */
const levels: readonly (readonly [DivisionLevel, number])[] = [
  ["province", 2],
  ["prefecture", 4],
  ["county", 6],
  ["town", 9],
  ["village", 12],
];

/** The 12-digit form of a code of 2, 4, 6, 9 or 12 digits, zeros behind; null for any other text. */
export function padDivisionCode(text: string | null | undefined): string | null {
  const plain = toHalfWidth(decodeText(text) ?? "");
  const known = /^[1-9]\d*$/.test(plain) && levels.some(([, length]) => length === plain.length);
  return known ? plain.padEnd(12, "0") : null;
}

/** The level of a code in any accepted form; null where the code is none. */
export function divisionLevel(text: string | null | undefined): DivisionLevel | null {
  const code = padDivisionCode(text);
  if (code === null) return null;
  return levels.find(([, length]) => /^0*$/.test(code.slice(length)))?.[0] ?? null;
}

/** The digits with which every code inside the division begins: 2, 4, 6, 9 or 12 of them. */
export function divisionPrefix(text: string | null | undefined): string | null {
  const code = padDivisionCode(text);
  if (code === null) return null;
  return levels.map(([, length]) => code.slice(0, length)).find((prefix) => prefix.padEnd(12, "0") === code) ?? null;
}

/** The short form of sources that know 6, 9 and 12 digits: a province and a prefecture keep six. */
export function trimDivisionCode(text: string | null | undefined): string | null {
  return divisionPrefix(text)?.padEnd(6, "0") ?? null;
}

/** The 12-digit codes of the divisions around one, the nearest first; empty for a province or no code. */
export function parentDivisionCodes(text: string | null | undefined): readonly string[] {
  const prefix = divisionPrefix(text) ?? "";
  return levels
    .filter(([, length]) => length < prefix.length)
    .map(([, length]) => prefix.slice(0, length).padEnd(12, "0"))
    .reverse();
}

/** Village digits 498 and 598 stand for a unit that does not exist on the ground. */
export function isVirtualVillage(text: string | null | undefined): boolean {
  return /^\d{9}[45]98$/.test(padDivisionCode(text) ?? "");
}
