import { polyval } from "@noble/ciphers/_polyval.js";

const blockBytes = 16;
const wordsPerBlock = 4;

/**
 * POLYVAL (RFC 8452, section 3) of whole blocks with one key. Its step, S := (S + X) • H, is linear in S + X, so what each
 * value of each byte adds is a table, made once of the 128 single bits: 64 KiB for a key.
 */
export function keyedPolyval(key: Uint8Array): (message: Uint8Array) => Uint8Array {
  const table = createTable(key);
  return (message) => {
    const sum = new Uint32Array(wordsPerBlock);
    const bytes = new Uint8Array(sum.buffer);
    for (let start = 0; start < message.length; start += blockBytes) {
      for (let place = 0; place < blockBytes; place += 1) {
        bytes[place] = (bytes[place] ?? 0) ^ (message[start + place] ?? 0);
      }
      multiply(sum, bytes, table);
    }
    return bytes;
  };
}

function multiply(sum: Uint32Array, bytes: Uint8Array, table: Uint32Array): void {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (let place = 0; place < blockBytes; place += 1) {
    const entry = (place * 256 + (bytes[place] ?? 0)) * wordsPerBlock;
    first ^= table[entry] ?? 0;
    second ^= table[entry + 1] ?? 0;
    third ^= table[entry + 2] ?? 0;
    fourth ^= table[entry + 3] ?? 0;
  }
  sum[0] = first;
  sum[1] = second;
  sum[2] = third;
  sum[3] = fourth;
}

/** Words in the order of this machine's memory, as they are read. */
function createTable(key: Uint8Array): Uint32Array {
  const table = new Uint32Array(blockBytes * 256 * wordsPerBlock);
  const products = new Uint8Array(table.buffer);
  for (let place = 0; place < blockBytes; place += 1) {
    for (let value = 1; value < 256; value += 1) {
      const entry = (place * 256 + value) * blockBytes;
      const lowest = value & -value;
      const rest = (place * 256 + (value ^ lowest)) * blockBytes;
      const block = new Uint8Array(blockBytes);
      block[place] = lowest;
      const one = value === lowest ? polyval(block, key) : products.subarray((place * 256 + lowest) * blockBytes);
      for (let byte = 0; byte < blockBytes; byte += 1) {
        products[entry + byte] = (one[byte] ?? 0) ^ (products[rest + byte] ?? 0);
      }
    }
  }
  return table;
}
