import { MysqlProtocolError } from "./mysqlProtocolError.ts";

/** Rows of an answer take five to ten times their bytes in memory, and a process of 1 GB has several connections. */
export const maxMysqlAnswerBytes = 32 * 1024 * 1024;

const headerBytes = 4;
/** A packet of this length continues in the next (MySQL internals, "Sending more than 16 MB"). */
const continuedBytes = 0xff_ffff;

/** Follows the packets of a MySQL server before its driver does: three bytes of length and one that counts. */
export class FrameGuard {
  readonly #expected: () => number;
  readonly #maxAnswerBytes: number;
  #header: Buffer = Buffer.alloc(0);
  #bytesLeft = 0;
  #isWhole = true;
  #next = 0;
  #answerBytes = 0;

  /** @param expected the number that the driver expects of the next packet */
  constructor(expected: () => number, maxAnswerBytes = maxMysqlAnswerBytes) {
    this.#expected = expected;
    this.#maxAnswerBytes = maxAnswerBytes;
  }

  /** Before a statement is sent. */
  beginAnswer(): void {
    this.#answerBytes = 0;
  }

  /**
   * @throws MysqlProtocolError for an answer above the bound, a packet out of turn and an empty one: the driver writes the second to
   *   the console and reads the third from the bytes behind it
   */
  check(chunk: Buffer): void {
    this.#answerBytes += chunk.length;
    if (this.#answerBytes > this.#maxAnswerBytes) {
      throw new MysqlProtocolError(
        "badReply",
        "answer too long",
        `The answer has more than ${this.#maxAnswerBytes} bytes; ask for fewer rows or columns.`,
      );
    }
    if (this.#bytesLeft === 0 && this.#isWhole && this.#header.length === 0) this.#next = this.#expected();
    let at = this.#skip(chunk, 0);
    while (at < chunk.length) {
      const piece = chunk.subarray(at, at + headerBytes - this.#header.length);
      this.#header = this.#header.length === 0 ? piece : Buffer.concat([this.#header, piece]);
      at += piece.length;
      if (this.#header.length < headerBytes) return;
      this.#begin(this.#header.readUIntLE(0, 3), this.#header[3]);
      at = this.#skip(chunk, at);
    }
  }

  #begin(length: number, number: number | undefined): void {
    if (number !== this.#next) throw new MysqlProtocolError("badReply", "packet order", "A packet came out of turn.");
    if (length === 0 && this.#isWhole) throw new MysqlProtocolError("badReply", "empty packet", "A packet is empty.");
    this.#next = (number + 1) % 256;
    this.#isWhole = length < continuedBytes;
    this.#bytesLeft = length;
    this.#header = Buffer.alloc(0);
  }

  #skip(chunk: Buffer, at: number): number {
    const skipped = Math.min(this.#bytesLeft, chunk.length - at);
    this.#bytesLeft -= skipped;
    return at + skipped;
  }
}
