import { describe, expect, test } from "vitest";
import { masks, maskValue } from "../../gateway/policy/masks.ts";
import { createWorld } from "../../sandbox/world/createWorld.ts";

describe("what is shown of a value", () => {
  test.each([
    ["NAME", "王伟", "王**"],
    ["NAME", "王小伟", "王**"],
    ["NAME", "欧阳修", "欧阳**"],
    ["NAME", "诸葛孔明", "诸葛**"],
    // Two characters are a surname and a given name, also where they could be a compound surname.
    ["NAME", "欧阳", "欧**"],
    ["NAME", "王", "**"],
    ["NAME", "", "**"],
    ["NAME", "买买提·吐尔逊", "买**"],
    ["NAME", "阿依古丽•买买提", "阿**"],
    ["NAME", "John Smith", "J**"],
    ["NAME", "𠮷田茂", "𠮷**"],
    ["NAME", "𠮷", "**"],
    ["ID_NUMBER", "329901199001011234", "329901********1234"],
    ["ID_NUMBER", "32990119900101123X", "329901********123X"],
    ["ID_NUMBER", "329901900101123", "329901********1123"],
    ["ID_NUMBER", "E12345678", "**"],
    ["ID_NUMBER", "", "**"],
    ["ID_NUMBER", "１２３４５６７８９０１２３４５６７８", "１２３４５６********５６７８"],
    ["ID_NUMBER", `${"1".repeat(14)}𠮷`, "111111********111𠮷"],
    ["PHONE", "13800008000", "138****8000"],
    ["PHONE", "+86 138-0000-8000", "138****8000"],
    ["PHONE", "008613800008000", "138****8000"],
    ["PHONE", "0512-57300000", "051****0000"],
    ["PHONE", "57300000", "****"],
    ["PHONE", "110", "****"],
    ["PHONE", "１３８００００８０００", "****"],
    ["PHONE", "", "****"],
    ["ADDRESS", "江苏省宜兴市湖㳇镇竹海村东村12号", "江苏省宜兴市湖㳇镇竹海村东村****"],
    ["ADDRESS", "昆山市玉山镇青阳路１２号", "昆山市玉山镇青阳路****"],
    ["ADDRESS", "昆山市玉山镇青阳路一百二十号3幢", "昆山市玉山镇青阳路****"],
    ["ADDRESS", "湖㳇镇竹海村李四家", "湖㳇镇竹海村****"],
    ["ADDRESS", "湖㳇镇竹海村", "湖㳇镇****"],
    ["ADDRESS", "竹海村", "****"],
    ["ADDRESS", "12 Main Street", "****"],
    ["ADDRESS", "", "****"],
    ["LAST4", "6222021234567890", "****7890"],
    ["LAST4", "1234567", "****"],
    ["LAST4", "证书编号一二𠮷四", "****一二𠮷四"],
  ] as const)("%s of %j is %j", (mask, value, shown) => {
    expect(masks[mask](value)).toBe(shown);
    expect(masks[mask](value)).toBe(shown);
    expect(masks[mask](value).isWellFormed()).toBe(true);
  });

  test("is nothing where there is no text", () => {
    for (const value of [7, true, { name: "王伟" }, ["王伟"]]) expect(maskValue("NAME")(value)).toBeNull();
  });
});

test("no mask tells a seeded name, number, phone or address", () => {
  const world = createWorld({ seed: 1, scale: 0.5 });
  const values: readonly { mask: keyof typeof masks; value: string; hidden: number }[] = [
    ...world.persons.flatMap((person) => [
      { mask: "NAME" as const, value: person.name, hidden: 1 },
      { mask: "ID_NUMBER" as const, value: person.idNumber, hidden: 8 },
      { mask: "PHONE" as const, value: person.phone, hidden: 4 },
      { mask: "ADDRESS" as const, value: person.address, hidden: 2 },
      { mask: "ADDRESS" as const, value: person.registeredAddress, hidden: 2 },
    ]),
    ...world.keyPlaces.map(({ responsibleName }) => ({ mask: "NAME" as const, value: responsibleName, hidden: 1 })),
    ...world.members.flatMap(({ certificateNumber }) =>
      certificateNumber === null ? [] : [{ mask: "LAST4" as const, value: certificateNumber, hidden: 4 }],
    ),
  ];
  expect(values.length).toBeGreaterThan(1_000);
  for (const { mask, value, hidden } of values) {
    const shown = masks[mask](value);
    expect(shown).not.toContain(value);
    const [front = "", back = ""] = shown.split(/\*+/);
    expect(value.startsWith(front) && value.endsWith(back), `${mask} keeps only what stood there`).toBe(true);
    expect([...value].length - [...front, ...back].length).toBeGreaterThanOrEqual(hidden);
    if (mask === "ADDRESS") expect(shown).not.toMatch(/\d/);
  }
});
