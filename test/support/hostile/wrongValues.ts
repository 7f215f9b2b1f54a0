/** A list of `count` values of the wrong type in the place of an argument. */
export function wrongLiterals(count: number, field: string, argument: string): string {
  return `{ ${field}(${argument}: [${"{ a: 1 } ".repeat(count)}]) { __typename } }`;
}

/** Variables of an operation that wants a list of numbers and gets `count` texts. */
export function wrongVariables(count: number): { readonly values: readonly string[] } {
  return { values: Array.from({ length: count }, () => "x") };
}
