/** An array of PostgreSQL as text. */
export function numbers(values: readonly (number | null | undefined)[]): string {
  return `{${values.map((value) => value ?? "NULL").join(",")}}`;
}
