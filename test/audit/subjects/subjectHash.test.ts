import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createSubjectHash } from "../../../audit/subjects/subjectHash.ts";
import { openSubjectKeys, rotateSubjectKey } from "../../../audit/subjects/subjectKeys.ts";
import { temporaryFolder } from "../journal/support.ts";

test.each(["sha256", "sm3"] as const)("a subject is 128 bits of HMAC with %s, as openssl computes it", (algorithm) => {
  const secret = Buffer.alloc(32, 7);
  const { of } = createSubjectHash({ keys: [{ number: 1, secret }], algorithm });
  const args = ["dgst", `-${algorithm}`, "-mac", "HMAC", "-macopt", `hexkey:${secret.toString("hex")}`, "-binary"];
  const mac = execFileSync("openssl", args, { input: "人:1" });
  expect(of("人:1")).toBe(`k1.${mac.subarray(0, 16).toString("base64url")}`);
  expect(of("人:1")).toBe(of("人:1"));
  expect(of("人:2")).not.toBe(of("人:1"));
});

test("the newest key hashes, and all look up", async () => {
  const directory = join(await temporaryFolder(), "keys");
  const before = createSubjectHash({ keys: await openSubjectKeys(directory), algorithm: "sha256" });
  expect(await rotateSubjectKey(directory)).toBe(2);
  const after = createSubjectHash({ keys: await openSubjectKeys(directory), algorithm: "sha256" });
  expect(after.of("one")).toMatch(/^k2\.[\w-]{22}$/);
  expect(after.all("one")).toEqual([after.of("one"), before.of("one")]);
});
