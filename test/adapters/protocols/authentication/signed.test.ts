import { execFileSync } from "node:child_process";
import { describe, expect, it, test } from "vitest";
import type { Authentication } from "../../../../adapters/protocols/authentication/authentication.ts";
import { basic } from "../../../../adapters/protocols/authentication/basic.ts";
import { headerKey } from "../../../../adapters/protocols/authentication/headerKey.ts";
import { type SignedOptions, signed, sortedFields } from "../../../../adapters/protocols/authentication/signed.ts";
import { together } from "../../../../adapters/protocols/authentication/together.ts";
import type { Outgoing } from "../../../../adapters/protocols/http/outgoing.ts";

const order: Outgoing = {
  method: "POST",
  path: "/api/orders",
  query: { v: 2 },
  headers: { accept: "application/json" },
  body: { kind: "json", value: { b: "张", a: 1, none: null, list: [1] } },
};
const never = new AbortController().signal;
const proved = async (authentication: Authentication, outgoing = order) =>
  (await authentication({ system: "toy", connection: {} }).prove(outgoing, never)).outgoing;

const base = {
  secret: "toy-secret",
  name: "sign",
  clock: () => Date.UTC(2026, 2, 15),
  sends: ({ epochMs }) => ({ appKey: "toy-key", timestamp: String(epochMs) }),
  text: ({ sent, fields }, secret) => `${sortedFields({ ...fields, ...sent })}&key=${secret}`,
} as const satisfies Partial<SignedOptions>;
const signedText = "a=1&appKey=toy-key&b=张&list=[1]&timestamp=1773532800000&key=toy-secret";
const openssl = (text: string, ...args: string[]) =>
  execFileSync("openssl", ["dgst", "-r", ...args], { input: text })
    .toString()
    .split(" ")[0];

describe("a signature", () => {
  it.each([
    ["md5", ["-md5"]],
    ["sm3", ["-sm3"]],
    ["sha256", ["-sha256"]],
    ["hmac-sha256", ["-sha256", "-hmac", "toy-secret"]],
    ["hmac-sm3", ["-sm3", "-hmac", "toy-secret"]],
  ] as const)("by %s is that of openssl", async (algorithm, args) => {
    const { headers } = await proved(signed({ ...base, algorithm, place: "headers" }));
    expect(headers["sign"]).toBe(openssl(signedText, ...args));
    expect(headers).toMatchObject({ accept: "application/json", appkey: "toy-key", timestamp: "1773532800000" });
  });

  it("travels in the query, or in a JSON or form body with what was there", async () => {
    const sign = openssl(signedText, "-md5");
    const sent = { appKey: "toy-key", timestamp: "1773532800000", sign };
    const options = { ...base, algorithm: "md5" } as const;
    expect((await proved(signed({ ...options, place: "query" }))).query).toEqual({ v: 2, ...sent });
    const inJson = await proved(signed({ ...options, place: "body" }));
    expect(inJson.body).toEqual({ kind: "json", value: { b: "张", a: 1, none: null, list: [1], ...sent } });
    const form: Outgoing = { ...order, body: { kind: "form", fields: { b: "张", a: 1 } } };
    const inForm = await proved(signed({ ...options, place: "body", text: () => "x" }), form);
    expect(inForm.body).toMatchObject({ kind: "form", fields: { b: "张", a: 1, appKey: "toy-key" } });
  });

  it("goes to the query where a body takes no fields", async () => {
    const options = { ...base, algorithm: "md5", place: "body" } as const;
    for (const body of [{ kind: "none" }, { kind: "json", value: [1] }] as const) {
      const { query, body: same } = await proved(signed(options), { ...order, body });
      expect([query["appKey"], same]).toEqual(["toy-key", body]);
    }
  });

  it("is written in upper case or Base64 where that is declared", async () => {
    const options = { ...base, algorithm: "hmac-sha256", place: "headers" } as const;
    const hex = openssl(signedText, "-sha256", "-hmac", "toy-secret") ?? "";
    const upper = await proved(signed({ ...options, encoding: "upperHex" }));
    expect(upper.headers["sign"]).toBe(hex.toUpperCase());
    const base64 = await proved(signed({ ...options, encoding: "base64" }));
    expect(base64.headers["sign"]).toBe(Buffer.from(hex, "hex").toString("base64"));
  });

  it("may be over the method, the path and the body as it is sent", async () => {
    const text: SignedOptions["text"] = ({ method, path, query, body }) =>
      [method, path, sortedFields(query), body].join("\n");
    const { headers } = await proved(signed({ ...base, algorithm: "sha256", place: "headers", text }));
    const plain = 'POST\n/api/orders\nv=2\n{"b":"张","a":1,"none":null,"list":[1]}';
    expect(headers["sign"]).toBe(openssl(plain, "-sha256"));
  });

  it("has a nonce of its own each time", async () => {
    const sends = ({ nonce }: { readonly nonce: string }) => ({ nonce });
    const authentication = signed({ ...base, algorithm: "md5", place: "query", sends });
    const nonces = await Promise.all([proved(authentication), proved(authentication)]);
    expect(new Set(nonces.map(({ query }) => query["nonce"])).size).toBe(2);
    expect(nonces[0]?.query["nonce"]).toMatch(/^[\da-f]{32}$/);
  });
});

test("fields are sorted by code units, and empty ones are left out", () =>
  expect(sortedFields({ b: 1, B: 2, a: "", c: null, d: undefined, e: { x: 1 }, 张: false })).toBe(
    'B=2&b=1&e={"x":1}&张=false',
  ));

test("a key, and an account with a password in UTF-8, are headers", async () => {
  expect((await proved(headerKey("X-Api-Key", "k"))).headers).toEqual({ accept: "application/json", "x-api-key": "k" });
  const { headers } = await proved(basic("test", "123£"));
  // RFC 7617, 2.1.
  expect(headers["authorization"]).toBe("Basic dGVzdDoxMjPCow==");
});

test("two authentications prove one request, the second over what the first added", async () => {
  const text: SignedOptions["text"] = ({ query }) => sortedFields(query);
  const inQuery = signed({ ...base, algorithm: "md5", place: "query", text: () => "x" });
  const over = signed({ ...base, algorithm: "sha256", place: "headers", name: "over", text });
  const { query, headers } = await proved(together(inQuery, over));
  expect(headers["over"]).toBe(openssl(sortedFields(query), "-sha256"));
});
