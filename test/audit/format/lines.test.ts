import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../../audit/format/canonicalJson.ts";
import { digestOf, zeroDigest } from "../../../audit/format/digest.ts";
import { FormatError } from "../../../audit/format/formatError.ts";
import { isEndorsed, keyLine } from "../../../audit/format/keyLine.ts";
import { readLine } from "../../../audit/format/readLine.ts";
import { readKeyLine, readRecordLine, readSealLine } from "../../../audit/format/readLines.ts";
import { isSignedSeal, sealContents, sealLine, type UnsignedSeal } from "../../../audit/format/sealLine.ts";
import {
  createSignatureCheck,
  createSigner,
  keyIdOf,
  makeSealKeyPair,
  signatureAlgorithms,
} from "../../../audit/format/signatures.ts";

const since = "2026-03-01T00:00:00.000Z";

describe("canonical JSON", () => {
  test("is that of RFC 8785, 3.2.2 and 3.2.3", () => {
    const value = {
      numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 1e-27],
      string: '€$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test("leaves out what is undefined and refuses half a character", () => {
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
    expect(() => canonicalJson({ name: "\ud800" })).toThrow(FormatError);
  });
});

test("digests are those of GB/T 32905-2016 and FIPS 180-4", () => {
  expect(digestOf("abc", "sm3")).toBe("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  expect(digestOf("abc", "sha256")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

describe("a line", () => {
  test.each([
    ["with a blank", '{"a": 1}'],
    ["out of order", '{"b":1,"a":2}'],
    ["with a member twice", '{"a":1,"a":1}'],
    ["with a number written otherwise", '{"a":1.0}'],
    ["with an escape that is not needed", '{"a":"\\u0041"}'],
    ["that is a list", "[1]"],
    ["that is cut", '{"a":1'],
    ["that is empty", ""],
  ])("%s is refused", (_how, text) => {
    expect(() => readLine(text)).toThrow(FormatError);
  });

  test("in canonical form is read", () => {
    expect(readLine('{"a":1,"b":{"c":"村"}}')).toEqual({ a: 1, b: { c: "村" } });
  });

  test("of a record without its place is refused, and the message has nothing of it", () => {
    const record = { chain: "gateway-1", kind: "operation", previous: zeroDigest, sequence: 0, time: since };
    expect(() => readRecordLine(canonicalJson(record))).toThrow("`sequence` is not a whole number from 1.");
    expect(readRecordLine(canonicalJson({ ...record, sequence: 1 })).sequence).toBe(1);
  });
});

describe.each(signatureAlgorithms)("signatures by %s", (algorithm) => {
  const pair = makeSealKeyPair(algorithm);
  const check = createSignatureCheck(algorithm, pair.publicKey);

  test("hold for the bytes that were signed, and for no others", () => {
    const signature = createSigner(pair)("村务公开");
    expect(check("村务公开", signature)).toBe(true);
    expect(check("村务公关", signature)).toBe(false);
    const stranger = makeSealKeyPair(algorithm);
    expect(createSignatureCheck(algorithm, stranger.publicKey)("村务公开", signature)).toBe(false);
  });

  test("of one bit otherwise are refused, wherever in the text it is", () => {
    const text = createSigner(pair)("a");
    for (let position = 0; position < text.length; position++) {
      const changed =
        text.slice(0, position) + String.fromCharCode(text.charCodeAt(position) ^ 1) + text.slice(position + 1);
      expect(check("a", changed)).toBe(false);
    }
    expect(check("a", "")).toBe(false);
  });

  test("a key has the fingerprint of its bytes", () => {
    expect(pair.keyId).toBe(keyIdOf(Buffer.from(pair.publicKey, "base64")));
    expect(pair.keyId).toMatch(/^[0-9a-f]{16}$/);
  });

  test("a seal is signed as a whole", () => {
    const digests = ["a", "b", "c"].map((text) => digestOf(text, "sha256"));
    const unsigned: UnsignedSeal = {
      chain: "gateway-1",
      seal: 1,
      from: 1,
      to: 3,
      previous: zeroDigest,
      head: digests[2] ?? "",
      ...sealContents(digests, "sha256"),
      time: since,
      hashAlgorithm: "sha256",
      signatureAlgorithm: algorithm,
      keyId: pair.keyId,
    };
    const seal = readSealLine(sealLine(unsigned, createSigner(pair)));
    expect(isSignedSeal(seal, check)).toBe(true);
    expect(isSignedSeal({ ...seal, time: "2026-03-01T00:00:00.001Z" }, check)).toBe(false);
    expect(() => readSealLine(canonicalJson({ ...seal, to: 4 }))).toThrow(FormatError);
    expect(() => readSealLine(canonicalJson({ ...seal, note: "" }))).toThrow(FormatError);
  });

  test("a key is endorsed by the one before", () => {
    const first = readKeyLine(keyLine(pair, since, null));
    const next = readKeyLine(keyLine(makeSealKeyPair("ed25519"), since, pair));
    expect(isEndorsed(next, first)).toBe(true);
    expect(isEndorsed({ ...next, since: "2026-03-01T00:00:00.001Z" }, first)).toBe(false);
    expect(isEndorsed(first, next)).toBe(false);
    expect(isEndorsed(first, first)).toBe(true);
    expect(isEndorsed({ ...first, since: "2026-03-01T00:00:00.001Z" }, first)).toBe(false);
  });
});

test("SM2 checks a signature of GB/T 32918.5, A.2", () => {
  // Key, message, user id and signature of the annex of the standard.
  const publicKey = Buffer.from(
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
    "hex",
  );
  const signature = Buffer.from(
    "3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3" +
      "022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
    "hex",
  );
  const check = createSignatureCheck("sm2", publicKey.toString("base64"));
  expect(check("message digest", signature.toString("base64"))).toBe(true);
  expect(check("message digesT", signature.toString("base64"))).toBe(false);
});
