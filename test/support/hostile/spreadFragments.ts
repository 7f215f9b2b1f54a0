/** Twelve fragments of a type that each spread the next one eight times: 8 to the power of 12 ways to one field. */
export function spreadFragments(type: string, field: string): string {
  const names = Array.from({ length: 12 }, (_, index) => index);
  const spread = names.map((index) => `fragment F${index} on ${type} { ${`...F${index + 1} `.repeat(8)} }`);
  return `${spread.join(" ")} fragment F12 on ${type} { ${field} }`;
}
