/**
 * Whether a byte below 0x20 is among them, four at a time: `(x - 0x20..) & ~x & 0x80..` is not zero just then. JSON allows
 * these bytes between tokens only (RFC 8259, section 7), and who writes for machines puts none there.
 */
export function hasControlByte(bytes: Buffer): boolean {
  const words = wordsOf(bytes);
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? 0;
    if (((word - 0x20202020) & ~word & 0x80808080) !== 0) return true;
  }
  const head = (words.byteOffset - bytes.byteOffset) | 0;
  return isAnyBelow(bytes, 0, head) || isAnyBelow(bytes, head + words.byteLength, bytes.length);
}

/** The whole words inside; a view needs an aligned start. */
function wordsOf({ buffer, byteOffset, length }: Buffer): Int32Array {
  const head = Math.min((4 - (byteOffset & 3)) & 3, length);
  return new Int32Array(buffer, byteOffset + head, (length - head) >> 2);
}

function isAnyBelow(bytes: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) if ((bytes[index] ?? 0) < 0x20) return true;
  return false;
}
