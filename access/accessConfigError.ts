/** Access control cannot start with these settings; the message is a sentence for whoever starts the process. */
export class AccessConfigError extends Error {
  override readonly name = "AccessConfigError";
}
