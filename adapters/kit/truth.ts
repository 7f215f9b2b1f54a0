import { decodeText, toHalfWidth } from "./text.ts";

const truths: ReadonlyMap<string, boolean> = new Map([
  ...["true", "t", "1", "y", "yes", "是", "有"].map((word) => [word, true] as const),
  ...["false", "f", "0", "n", "no", "否", "没有"].map((word) => [word, false] as const),
]);

/** A truth value as legacy systems write it (DOMAIN 10.9). 无 is a filler, so null; an unknown word is null too. */
export function decodeBoolean(value: string | number | boolean | null | undefined): boolean | null {
  if (value === null || value === undefined) return null;
  const word = decodeText(toHalfWidth(String(value)));
  return word === null ? null : (truths.get(word.toLowerCase()) ?? null);
}
