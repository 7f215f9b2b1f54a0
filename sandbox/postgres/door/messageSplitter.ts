/** A message, its beginning, or (type null) more bytes of the message before. Forwarding all bytes keeps the stream. */
export interface Piece {
  /** First byte of the message as a character, "" for the messages of the start, which have none. */
  readonly type: string | null;
  readonly bytes: Buffer;
}

/** The stream is not the PostgreSQL protocol. */
export class NotPostgresError extends Error {
  override readonly name = "NotPostgresError";
}

/** How much of an inspected message is held back until it can be seen in one piece. */
const INSPECTED_BYTES = 8_192;
const NOTHING = Buffer.alloc(0);

/**
 * Cuts a byte stream at the message borders of the PostgreSQL protocol 3 (manual, "Message Formats"), wherever TCP
 * split it. Holds at most 8 KiB: long messages pass through in parts.
 */
export class MessageSplitter {
  /** False while messages have no type byte: StartupMessage, SSLRequest, CancelRequest. */
  typed: boolean;
  readonly #inspected: string;
  #held: Buffer = NOTHING;
  #rest = 0;

  /** @param inspected types whose first 8 KiB (or all, if shorter) shall arrive in one piece; untyped ones always do */
  constructor(inspected: string, typed: boolean) {
    this.#inspected = inspected;
    this.typed = typed;
  }

  *split(chunk: Buffer): Generator<Piece> {
    const data = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = NOTHING;
    let at = 0;
    while (at < data.length) {
      const piece = this.#rest > 0 ? this.#more(data.subarray(at)) : this.#next(data.subarray(at));
      if (!piece) break;
      at += piece.bytes.length;
      yield piece;
    }
    if (at < data.length) this.#held = Buffer.from(data.subarray(at));
  }

  #more(data: Buffer): Piece {
    const bytes = data.subarray(0, this.#rest);
    this.#rest -= bytes.length;
    return { type: null, bytes };
  }

  #next(data: Buffer): Piece | null {
    const typeBytes = this.typed ? 1 : 0;
    if (data.length < typeBytes + 4) return null;
    const size = typeBytes + data.readUInt32BE(typeBytes);
    if (size < typeBytes + 4) throw new NotPostgresError(`A message says it is ${size} bytes long`);
    const type = this.typed ? String.fromCharCode(data[0] ?? 0) : "";
    const inspected = type === "" || this.#inspected.includes(type);
    if (inspected && data.length < Math.min(size, INSPECTED_BYTES)) return null;
    const bytes = data.subarray(0, size);
    this.#rest = size - bytes.length;
    return { type, bytes };
  }
}
