/** `count` fields that no type has, of names `length` long that begin like one: each is compared with all there are. */
export function unknownFields(count: number, length: number, like: string): string {
  const names = Array.from({ length: count }, (_, index) => `${like}${index}`.padEnd(length, "x"));
  return `{ ${names.join(" ")} }`;
}

/** The same as arguments of one field. */
export function unknownArguments(count: number, length: number, field: string): string {
  const given = Array.from({ length: count }, (_, index) => `${`a${index}`.padEnd(length, "x")}: 1`);
  return `{ ${field}(${given.join(" ")}) { __typename } }`;
}

/** The same as directives, variables and fragments that nobody declared. */
export function undeclaredNames(count: number): string {
  const all = Array.from(
    { length: count },
    (_, index) => `a${index}: __typename @d${index}(if: $v${index}) ...F${index}`,
  );
  return `{ ${all.join(" ")} }`;
}
