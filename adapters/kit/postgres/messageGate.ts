import { type GaussChallenge, readGaussChallenge } from "./gaussPassword.ts";
import { ProtocolError } from "./protocolError.ts";

export interface MessageGateOptions {
  /** The most bytes between two moments at which the server is ready for a query. */
  readonly maxAnswerBytes: number;
  /** Told of a challenge of openGauss, which the driver does not know; the driver does not see it. */
  readonly onGaussChallenge: (challenge: GaussChallenge) => void;
}

/** The most bytes of an error, a notice or an authentication message, which are looked at whole. */
export const maxNoticeBytes = 1024 * 1024;

const headerBytes = 5;
const [authentication, errorResponse, noticeResponse, readyForQuery] = [0x52, 0x45, 0x4e, 0x5a];
const [rowDescription, dataRow] = [0x54, 0x44];
const looksInside = new Set<number>([authentication, errorResponse, noticeResponse]);

/** AuthenticationOk, clear text, MD5, SASL and its two answers (PostgreSQL documentation, 54.7). */
const spokenByTheDriver = new Set([0, 3, 5, 10, 11, 12]);

/**
 * Follows the messages of a PostgreSQL server before its driver does, and lets through what the driver can read: pg-protocol
 * throws at an authentication that it does not know, keeps whatever length a message claims, and never returns from an
 * error whose fields do not end.
 *
 * @returns the pieces of the chunk for the driver
 * @throws ProtocolError for everything else
 */
export function messageGate(options: MessageGateOptions): (chunk: Buffer) => readonly Buffer[] {
  const gate = new MessageGate(options);
  return (chunk) => gate.pieces(chunk);
}

class MessageGate {
  readonly #options: MessageGateOptions;
  /** The beginning of a message that has not come as a whole. */
  #tail: Buffer = Buffer.alloc(0);
  #bytesToSkip = 0;
  #answerBytes = 0;
  #startedSasl = false;
  #knowsColumns = false;

  constructor(options: MessageGateOptions) {
    this.#options = options;
  }

  pieces(chunk: Buffer): readonly Buffer[] {
    const { maxAnswerBytes } = this.#options;
    this.#answerBytes += chunk.length;
    const data = this.#tail.length === 0 ? chunk : Buffer.concat([this.#tail, chunk]);
    const pieces: Buffer[] = [];
    let [from, at] = [0, Math.min(this.#bytesToSkip, data.length)];
    this.#bytesToSkip -= at;
    while (data.length - at >= headerBytes) {
      const code = data[at] ?? 0;
      const end = at + 1 + requireLength(code, data.readUInt32BE(at + 1), maxAnswerBytes);
      if (looksInside.has(code)) {
        if (end > data.length) break;
        if (!this.#passes(code, data.subarray(at + headerBytes, end))) {
          pieces.push(data.subarray(from, at));
          from = end;
        }
      }
      if (code === rowDescription) this.#knowsColumns = true;
      else if (code === dataRow && !this.#knowsColumns)
        throw new ProtocolError("08P01", "The server sent a row before its columns.");
      else if (code === readyForQuery) [this.#answerBytes, this.#knowsColumns] = [0, false];
      this.#bytesToSkip = Math.max(0, end - data.length);
      at = Math.min(end, data.length);
    }
    if (this.#answerBytes > maxAnswerBytes) throw tooLong(maxAnswerBytes);
    pieces.push(data.subarray(from, at));
    this.#tail = data.subarray(at);
    return pieces.filter((piece) => piece.length > 0);
  }

  #passes(code: number, body: Buffer): boolean {
    if (code !== authentication) {
      requireFields(body);
      return true;
    }
    if (body.length < 4) throw new ProtocolError("08P01", "The server sent half an authentication message.");
    const method = body.readInt32BE(0);
    const challenge = method === 10 || method === 13 ? readGaussChallenge(body.subarray(4)) : null;
    if (challenge !== null && !this.#startedSasl) {
      this.#options.onGaussChallenge(challenge);
      return false;
    }
    const offersScram = body.includes("SCRAM-SHA-256\0", 4, "latin1");
    if (method === 10 && offersScram) this.#startedSasl = true;
    if (!spokenByTheDriver.has(method) || (method >= 10 && !this.#startedSasl)) {
      throw new ProtocolError(
        "28000",
        `The server asks for an authentication of type ${method}, which is not spoken here.`,
      );
    }
    return true;
  }
}

/** Length of a message as it stands behind the code, itself included. */
function requireLength(code: number, length: number, maxBytes: number): number {
  if (length < 4) throw new ProtocolError("08P01", "The server sent a message that is shorter than its header.");
  if (length > maxBytes || (looksInside.has(code) && length > maxNoticeBytes)) throw tooLong(maxBytes);
  return length;
}

function tooLong(maxBytes: number): ProtocolError {
  return new ProtocolError("08P01", `The server sent a message or an answer of more than ${maxBytes} bytes.`);
}

/** Fields of an error or a notice: a code and a text that ends, and a zero byte behind the last (54.8). */
function requireFields(body: Buffer): void {
  let at = 0;
  while (at < body.length && body[at] !== 0) {
    const end = body.indexOf(0, at + 1);
    at = end === -1 ? body.length : end + 1;
  }
  if (at !== body.length - 1) throw new ProtocolError("08P01", "The server sent an error whose fields do not end.");
}
