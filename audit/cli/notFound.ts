/** Exit code 1: the command was right, and what it names is not there. */
export class NotFound extends Error {
  override readonly name = "NotFound";
}
