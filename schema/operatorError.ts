/**
 * A program cannot begin, or cannot go on, for a reason that whoever runs it can do away with. The message is a whole sentence for
 * them, without secrets and personal data: entries print it without its stack.
 */
export class OperatorError extends Error {
  override name = "OperatorError";
}
