import { createHash } from "node:crypto";
import { gcmsiv } from "@noble/ciphers/aes.js";
import { expect, test } from "vitest";
import { fixedNonceSiv } from "../../../adapters/kit/fixedNonceSiv.ts";

const bytes = (seed: string, length: number) =>
  new Uint8Array(
    Buffer.concat(
      Array.from({ length: Math.ceil(length / 32) }, (_, part) =>
        createHash("sha256").update(`${seed} ${part}`).digest(),
      ),
    ).subarray(0, length),
  );

test("it seals and opens as AES-256-GCM-SIV does, for texts of every length up to 100 bytes", () => {
  for (let length = 0; length <= 100; length += 1) {
    const [key, nonce] = [bytes(`key ${length}`, 32), bytes(`nonce ${length}`, 12)];
    const [associated, text] = [bytes(`associated ${length}`, length % 40), bytes(`text ${length}`, length)];
    const ours = fixedNonceSiv(key, nonce, associated);
    const sealed = new Uint8Array(gcmsiv(key, nonce, associated).encrypt(text));
    expect(new Uint8Array(ours.seal(text))).toEqual(sealed);
    expect(new Uint8Array(ours.open(sealed) ?? [])).toEqual(text);
  }
});

test("RFC 8452, C.2: a text of 8 bytes", () => {
  const key = new Uint8Array(32).fill(1, 0, 1);
  const nonce = new Uint8Array(12).fill(3, 0, 1);
  const siv = fixedNonceSiv(key, nonce, new Uint8Array());
  const sealed = siv.seal(Buffer.from("0100000000000000", "hex"));
  expect(Buffer.from(sealed).toString("hex")).toBe("c2ef328e5c71c83b843122130f7364b761e0b97427e3df28");
});

test("a changed byte, other associated data, and too few bytes open to nothing", () => {
  const [key, nonce, text] = [bytes("key", 32), bytes("nonce", 12), bytes("text", 18)];
  const siv = fixedNonceSiv(key, nonce, bytes("associated", 4));
  const sealed = siv.seal(text);
  for (let place = 0; place < sealed.length; place += 1) {
    const changed = new Uint8Array(sealed);
    changed[place] = (changed[place] ?? 0) ^ 1;
    expect(siv.open(changed)).toBeNull();
  }
  expect(fixedNonceSiv(key, nonce, bytes("other", 4)).open(sealed)).toBeNull();
  expect(siv.open(sealed.subarray(0, 15))).toBeNull();
});
