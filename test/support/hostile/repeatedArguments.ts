/** One argument `times` at one field. */
export function repeatedArguments(times: number, field: string, argument: string): string {
  return `{ ${field}(${`${argument}: "1" `.repeat(times)}) { __typename } }`;
}

/** One directive `times` at one field. */
export function repeatedDirectives(times: number): string {
  return `{ __typename ${"@skip(if: false) ".repeat(times)}}`;
}
