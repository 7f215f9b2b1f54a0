import { decodeText, toHalfWidth } from "./text.ts";

const truths: ReadonlyMap<string, boolean> = new Map([
  ...["true", "t", "1", "y", "yes", "是", "有"].map((word) => [word, true] as const),
  ...["false", "f", "0", "n", "no", "否", "没有"].map((word) => [word, false] as const),
]);

/** Every word of one truth value, in lower case: for statements that count rows where they stand. */
export function truthWords(value: boolean): readonly string[] {
  return [...truths].flatMap(([word, meaning]) => (meaning === value ? [word] : []));
}

/** A truth value as legacy systems write it. 无 is a filler, so null; an unknown word is null too. */
export function decodeBoolean(value: string | number | boolean | null | undefined): boolean | null {
  if (value === null || value === undefined) return null;
  const word = decodeText(toHalfWidth(String(value)));
  return word === null ? null : (truths.get(word.toLowerCase()) ?? null);
}
