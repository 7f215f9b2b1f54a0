/** A list from a reply that gives one row as an object, several as a list and none as empty text or nothing. */
export function oneOrMany<Value>(value: Value | readonly Value[] | "" | null | undefined): readonly Value[] {
  if (value === null || value === undefined || value === "") return [];
  return Array.isArray(value) ? value : [value as Value];
}
