/** The authority gave no token, or none that holds. The message says why, for operators. */
export class TimestampError extends Error {
  override readonly name = "TimestampError";
}
