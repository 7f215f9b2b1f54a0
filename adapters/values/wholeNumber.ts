import { toHalfWidth } from "./text.ts";

/** A count such as `12`, `1,200` or ` 3 `; null for anything else, a fraction included. Safe integers only. */
export function decodeWholeNumber(text: string | null | undefined): number | null {
  const plain = toHalfWidth(text ?? "").replace(/[\s,]/g, "");
  if (!/^-?\d{1,15}$/.test(plain)) return null;
  return Number(plain);
}
