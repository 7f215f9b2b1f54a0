/** Inline fragments `depth` deep. */
export function deepInlineFragments(depth: number): string {
  return `{ ${"... { ".repeat(depth)}__typename${" }".repeat(depth)} }`;
}

/** A list value `depth` deep. */
export function deepLists(depth: number, field: string, argument: string): string {
  return `{ ${field}(${argument}: ${"[".repeat(depth)}1${"]".repeat(depth)}) { __typename } }`;
}

/** A field `depth` deep. */
export function deepFields(depth: number, root: string, field: string): string {
  return `{ ${root} { ${`${field} { `.repeat(depth)}__typename${" }".repeat(depth)} } }`;
}
