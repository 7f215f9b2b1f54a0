/** `count` operations in one text. */
export function manyOperations(count: number): string {
  return Array.from({ length: count }, (_, index) => `query Q${index} { __typename }`).join(" ");
}

/** `count` variables that nothing uses, with a default each. */
export function manyVariables(count: number): string {
  const declared = Array.from({ length: count }, (_, index) => `$v${index}: Int = ${index}`);
  return `query Q(${declared.join(" ")}) { __typename }`;
}

/** Fragments that nothing spreads. */
export function unusedFragments(count: number, type: string): string {
  const fragments = Array.from({ length: count }, (_, index) => `fragment F${index} on ${type} { __typename }`);
  return `{ __typename } ${fragments.join(" ")}`;
}
