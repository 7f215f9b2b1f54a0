/** Types of fields of types, as deep as graphql-js lets lists nest, with `aliases` of the innermost. */
export function nestedIntrospection(aliases: number): string {
  const innermost = Array.from({ length: aliases }, (_, index) => `a${index}: name`);
  const below = `fields(includeDeprecated: true) { type { ofType { ofType { ${innermost.join(" ")} description } } } }`;
  return `{ __schema { types { fields(includeDeprecated: true) { type { ${below} ofType { ${below} ofType { ${below} } } } } } } }`;
}
