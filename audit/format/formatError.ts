/** Text that is not as docs/audit-format.md has it. The message says what is wrong, and nothing of what stands in a record. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}
