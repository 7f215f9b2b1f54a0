/**
 * A program cannot begin, or cannot go on, for a reason that its operator can remove. The message is a whole sentence for
 * them, without secrets and personal data: entries print it without its stack.
 */
export class OperatorError extends Error {
  override name = "OperatorError";
}
