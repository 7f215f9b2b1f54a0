/**
 * What a PostgreSQL server must not say, or asks for in vain. `code` is the SQLSTATE that the server would have sent
 * (PostgreSQL documentation, Appendix A): 28000 for a way of logging in that is not spoken here, 08P01 for everything else.
 */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  readonly code: "28000" | "08P01";

  constructor(code: ProtocolError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
