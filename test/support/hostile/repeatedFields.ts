/** One field `times` in one selection set: each is compared with each (OverlappingFieldsCanBeMerged). */
export function repeatedFields(times: number): string {
  return `{ ${"__typename ".repeat(times)}}`;
}

/** The same with a selection set each, below which all are compared again. */
export function repeatedObjects(times: number, field: string, leaf: string): string {
  return `{ ${`${field} { ${leaf} } `.repeat(times)}}`;
}
