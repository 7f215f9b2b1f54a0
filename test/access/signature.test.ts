import { describe, expect, test } from "vitest";
import { type Caller, publicCaller, unrestrictedCaller } from "../../access/caller.ts";
import { decodeCaller, encodeCaller } from "../../access/callerHeader.ts";
import {
  createSigner,
  createVerifier,
  readSigningKeys,
  type SignedCall,
  type SigningKey,
} from "../../access/signature.ts";

const [oldKey, newKey] = readSigningKeys(`old:${"1a".repeat(32)},new:sm3:${"2b".repeat(32)}`) as [
  SigningKey,
  SigningKey,
];
const caller: Caller = { ...publicCaller, client: "zhoushi", areas: ["320583102"], ceiling: 3 };
const call: SignedCall = {
  method: "POST",
  path: "/graphql",
  requestId: "request-1",
  caller: encodeCaller(caller),
  body: Buffer.from('{"query":"{ __typename }"}'),
};
let now = 1_716_170_400_000;
const clock = () => now;

describe("a signature", () => {
  test.each([oldKey, newKey])("is taken once, by the key $id ($algorithm)", (key) => {
    const verifier = createVerifier([oldKey, newKey], { clock });
    const signature = createSigner(key, clock)(call);
    expect(verifier.isPlausible(signature)).toBe(true);
    expect(verifier.verify(signature, call)).toBe(true);
    expect(verifier.verify(signature, call)).toBe(false);
  });

  test("of two equal calls in one millisecond is not the same", () => {
    const [sign, verifier] = [createSigner(oldKey, clock), createVerifier([oldKey], { clock })];
    expect([sign(call), sign(call)].map((signature) => verifier.verify(signature, call))).toEqual([true, true]);
  });

  test.each<[string, Partial<SignedCall>]>([
    ["method", { method: "GET" }],
    ["path", { path: "/graphql?x=1" }],
    ["request id", { requestId: "request-2" }],
    ["caller", { caller: encodeCaller(unrestrictedCaller) }],
    ["body", { body: Buffer.from('{"query":"{ __typename  }"}') }],
    ["request id with a line end in it", { requestId: `request-1\n${call.caller}`, caller: "" }],
  ])("does not cover another %s", (_what, change) => {
    const verifier = createVerifier([oldKey], { clock });
    expect(verifier.verify(createSigner(oldKey, clock)(call), { ...call, ...change })).toBe(false);
  });

  test("that is truncated, empty, of an unknown key or of that key's id with another secret is refused", () => {
    const verifier = createVerifier([oldKey], { clock });
    const signature = createSigner(oldKey, clock)(call);
    for (let length = 0; length < signature.length; length += 1) {
      expect(verifier.verify(signature.slice(0, length), call)).toBe(false);
    }
    expect(verifier.verify(createSigner(newKey, clock)(call), call)).toBe(false);
    expect(verifier.verify(createSigner({ ...newKey, id: "old" }, clock)(call), call)).toBe(false);
    expect(verifier.verify(signature, call)).toBe(true);
  });

  test("in another text for the same bytes is refused", () => {
    const signature = createSigner(oldKey, clock)(call);
    const last = signature.at(-1) ?? "";
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const twin = `${signature.slice(0, -1)}${alphabet[alphabet.indexOf(last) ^ 1]}`;
    const bytesOf = (text: string) => Buffer.from(text.slice(-43), "base64url");
    expect(bytesOf(twin)).toEqual(bytesOf(signature));
    expect(createVerifier([oldKey], { clock }).verify(twin, call)).toBe(false);
  });

  test.each([-30_001, 30_001])("made %d ms from now is refused, also without the body", (offset) => {
    const signature = createSigner(oldKey, () => now + offset)(call);
    const verifier = createVerifier([oldKey], { clock });
    expect(verifier.isPlausible(signature)).toBe(false);
    expect(verifier.verify(signature, call)).toBe(false);
  });

  test("is remembered for as long as it counts, and when no more fit, all are refused until the oldest no longer count", () => {
    const verifier = createVerifier([oldKey], { clock, maxRemembered: 3 });
    const sign = createSigner(oldKey, clock);
    const early = createSigner(oldKey, () => now + 29_000)(call);
    const first = sign(call);
    expect([first, early, sign(call), sign(call)].map((one) => verifier.verify(one, call))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    now += 29_999;
    expect([sign(call), first, early].map((one) => verifier.verify(one, call))).toEqual([false, false, false]);
    now += 1_002;
    expect([early, sign(call), sign(call), sign(call)].map((one) => verifier.verify(one, call))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

test("lists of keys are read strictly", () => {
  expect(readSigningKeys(" ")).toEqual([]);
  expect(readSigningKeys(`a:${"0f".repeat(32)} , b:sha256:${"0F".repeat(32)}`)).toMatchObject([
    { id: "a", algorithm: "sha256" },
    { id: "b", algorithm: "sha256" },
  ]);
  for (const text of [
    "a",
    `a:${"0f".repeat(31)}`,
    `a:md5:${"0f".repeat(32)}`,
    `a:${"0f".repeat(32)},`,
    `a:${"0f".repeat(32)},a:${"1f".repeat(32)}`,
  ]) {
    expect(readSigningKeys(text)).toBeNull();
  }
});

test("a caller comes back as it went, and what is none is refused", () => {
  for (const one of [publicCaller, unrestrictedCaller, caller, { ...caller, user: "张三", caseId: "案-1" }]) {
    expect(decodeCaller(encodeCaller(one))).toEqual(one);
  }
  const text = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  for (const value of [
    null,
    [],
    "x",
    {},
    { ...caller, areas: "" },
    { ...caller, areas: ["x"] },
    { ...caller, ceiling: 5 },
    { ...caller, user: 1 },
  ]) {
    expect(decodeCaller(text(value))).toBeNull();
  }
  expect(decodeCaller("")).toBeNull();
});
