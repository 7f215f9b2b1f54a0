/**
 * The texts that a column of `utf8mb3` can hold, which MySQL called `utf8`. Another text, such as a name with 𠮷, is in no row of
 * it, and one of them in a list fails the whole statement: errors 1267 and 1270, "illegal mix of collations".
 */
export function inThreeBytes(texts: readonly string[]): readonly string[] {
  return texts.filter((text) => !/[\u{10000}-\u{10FFFF}]/u.test(text));
}
