/** A text of `bytes` that is one long comment over a small operation; `number` makes it another text. */
export function longComment(bytes: number, number: number): string {
  const start = `# ${number} `;
  const rest = "\n{ __typename }";
  return `${start}${"x".repeat(Math.max(1, bytes - start.length - rest.length))}${rest}`;
}
