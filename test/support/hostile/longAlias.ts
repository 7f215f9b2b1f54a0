/** A text of `bytes` that is one long alias; `number` makes it another text. */
export function longAlias(bytes: number, number: number): string {
  const rest = ": __typename }";
  const start = `{ a${number}_`;
  return `${start}${"x".repeat(Math.max(1, bytes - start.length - rest.length))}${rest}`;
}
