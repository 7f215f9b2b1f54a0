import { describe, expect, test } from "vitest";
import { hashesOfKnown, type KnownSubject } from "../../../audit/subjects/knownSubject.ts";
import { besideHash, createSubjectHash, subjectKinds } from "../../../audit/subjects/subjectHash.ts";
import { canonicalNumber, nameAndPhone } from "../../../audit/subjects/subjectWords.ts";

const key = (number: number) => ({ number, secret: Buffer.alloc(32, number) });

describe("C2: the same words, however they are written", () => {
  test.each([
    ["张三", "13800000001", "张 三", "138-0000-0001"],
    ["张三", "13800000001", "　张三\u200b", "＋８６ １３８ ００００ ０００１"],
    ["张三", "13800000001", "张三", "008613800000001"],
    ["买买提·吐尔逊", "05121234567", "买买提•吐尔逊", "(0512) 1234567"],
    ["买买提·吐尔逊", "05121234567", "买买提・吐尔逊", "0512-1234567"],
    ["JOHN·SMITH", "", "John. Smith", "none"],
    ["", "13800000001", " ", "+8613800000001"],
  ])("%s %s", (name, phone, otherName, otherPhone) => {
    expect(nameAndPhone(otherName, otherPhone)).toBe(nameAndPhone(name, phone));
  });

  test.each([
    ["王伟", "13800000001", "王玮", "13800000001"],
    ["王伟", "13800000001", "王伟", "13800000002"],
    ["王伟", "13800000001", "王伟", ""],
    ["王伟", "13800000001", "", "13800000001"],
    ["王伟1", "38", "王伟", "138"],
    ["", "861380000", "", "1380000"],
  ])("%s %s is not %s %s", (name, phone, otherName, otherPhone) => {
    expect(nameAndPhone(otherName, otherPhone)).not.toBe(nameAndPhone(name, phone));
  });

  test("numbers too, and what says nothing is nobody", () => {
    expect(canonicalNumber("ｇｑ－００１ ２x")).toBe("GQ0012X");
    expect([nameAndPhone(" ", "-"), canonicalNumber(" - ")]).toEqual([null, null]);
  });
});

test.each(["sha256", "sm3"] as const)(
  "C2: one text of two kinds has two hashes, and none without the key (%s)",
  (algorithm) => {
    const [one, other] = [key(1), key(2)].map((only) => createSubjectHash({ keys: [only], algorithm }));
    const hashes = subjectKinds.flatMap((kind) => [one?.of("张三", kind), other?.of("张三", kind)]);
    expect(new Set(hashes).size).toBe(subjectKinds.length * 2);
    for (const hash of hashes) expect(hash).toMatch(/^k[12]\.[\w-]{22}$/);
    // What is remembered of one kind is not given for another.
    expect(one?.of("words\n张三")).not.toBe(one?.of("张三", "words"));
  },
);

test("C2: what is known of a person is looked up under every key, and also beside an id", () => {
  const subjects = createSubjectHash({ keys: [key(1), key(2)], algorithm: "sha256" });
  const known = { name: "张 三", phone: "138-0000-0001" };
  const found = hashesOfKnown(known, subjects.all) ?? [];
  const written = subjects.of(nameAndPhone("张三", "13800000001") ?? "", "words");
  expect(found).toHaveLength(4);
  expect(found).toEqual(expect.arrayContaining([written, besideHash(written)]));
  expect(hashesOfKnown({ person: "an id" }, subjects.all)).toEqual(subjects.all("an id"));
});

test.each<KnownSubject>([
  {},
  { person: "" },
  { name: " ", phone: "-" },
  { person: "an id", name: "张三" },
  { name: "张三", idNumber: "329901199001011234" },
  { certificateNumber: "1", idNumber: "2" },
])("C2: %j is not one person", (known) => {
  expect(hashesOfKnown(known, () => ["k1.x"])).toBeNull();
});
