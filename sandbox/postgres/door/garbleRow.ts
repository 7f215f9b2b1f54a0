const OUTSIDE_ASCII = 0x7f;
/** Never part of UTF-8. */
const BROKEN_BYTE = 0xff;

/**
 * Breaks the encoding of DataRow messages: every byte outside ASCII in a column becomes 0xFF. Lengths stay, so the
 * protocol stays whole. Keeps its place in a row that arrives in parts.
 */
export class RowGarbler {
  #headLeft = 0;
  #lengthBytes: number[] = [];
  #columnLeft = 0;

  /** @param startsRow true when `bytes` begins with a DataRow message, false when it goes on in one */
  garble(bytes: Buffer, startsRow: boolean): Buffer {
    if (startsRow) {
      // Type byte, length of the message, number of columns.
      this.#headLeft = 7;
      this.#lengthBytes = [];
      this.#columnLeft = 0;
    }
    const garbled = Buffer.from(bytes);
    for (const [index, byte] of garbled.entries()) {
      if (this.#headLeft > 0) this.#headLeft -= 1;
      else if (this.#columnLeft > 0) {
        this.#columnLeft -= 1;
        if (byte > OUTSIDE_ASCII) garbled[index] = BROKEN_BYTE;
      } else this.#readLength(byte);
    }
    return garbled;
  }

  #readLength(byte: number): void {
    this.#lengthBytes.push(byte);
    if (this.#lengthBytes.length < 4) return;
    // A negative length is NULL, which has no bytes.
    this.#columnLeft = Math.max(0, Buffer.from(this.#lengthBytes).readInt32BE());
    this.#lengthBytes = [];
  }
}
