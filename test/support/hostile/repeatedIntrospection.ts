/** All fields of all types, `aliases` times under another name: 13 kB for 95, whose answer is 22 MB. */
export function repeatedIntrospection(aliases: number): string {
  const fields =
    "fields(includeDeprecated: true) { name description isDeprecated deprecationReason type { kind name } args { name } }";
  const all = Array.from({ length: aliases }, (_, index) => `a${index}: ${fields}`);
  return `{ __schema { types { ${all.join(" ")} } } }`;
}
