import { expect, test } from "vitest";
import { gcmSiv } from "../../../adapters/kit/gcmSiv.ts";

const key = Buffer.concat([Buffer.from([1]), Buffer.alloc(31)]);
const nonce = Buffer.concat([Buffer.from([3]), Buffer.alloc(11)]);

/** RFC 8452, appendix C.2. */
test.each([
  ["0100000000000000", "", "c2ef328e5c71c83b843122130f7364b761e0b97427e3df28"],
  ["0200000000000000", "01", "1de22967237a813291213f267e3b452f02d01ae33e4ec854"],
])("seals %s with %s as the RFC does", (plaintext, associated, sealed) => {
  const siv = gcmSiv(key, nonce, Buffer.from(associated, "hex"));
  expect(siv.seal(Buffer.from(plaintext, "hex")).toString("hex")).toBe(sealed);
  expect(siv.open(Buffer.from(sealed, "hex")).toString("hex")).toBe(plaintext);
});

test("opens nothing that was changed, cut or sealed for another", () => {
  const siv = gcmSiv(key, nonce, Buffer.from("k1"));
  const sealed = siv.seal(Buffer.from("320582199001011234"));
  for (const place of sealed.keys()) {
    const changed = Buffer.from(sealed);
    changed[place] = (changed[place] ?? 0) ^ 1;
    expect(() => siv.open(changed)).toThrow();
  }
  for (const length of [0, 1, 15, 16, sealed.length - 1]) expect(() => siv.open(sealed.subarray(0, length))).toThrow();
  expect(() => gcmSiv(key, nonce, Buffer.from("k2")).open(sealed)).toThrow();
});
