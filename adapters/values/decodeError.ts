/**
 * A value that a declared decoder cannot accept. The kit turns it into a `SourceError` of reason `badReply`; the
 * message names the field or table and never the value.
 */
export class DecodeError extends Error {
  override readonly name = "DecodeError";
}
