import { expect, test } from "vitest";
import { ProcessSettingsError, processSettings } from "../../scripts/processSettings.ts";

const gigabyte = 1024 ** 3;

test.each([
  [24, 64],
  [1.5, 32],
  [0.5, 16],
])("a machine of %s GB gets a semi-space of %s MB", (memoryGb, semiSpaceMb) => {
  const { nodeFlags, summary } = processSettings({}, { cores: 2, memoryBytes: memoryGb * gigabyte });
  expect(nodeFlags).toEqual([`--max-semi-space-size=${semiSpaceMb}`]);
  expect(summary).toContain(`semi-space ${semiSpaceMb} MB`);
});

test("SEMI_SPACE_MB overrides, and a wrong value is refused with what is accepted", () => {
  expect(processSettings({ SEMI_SPACE_MB: "8" }).nodeFlags).toEqual(["--max-semi-space-size=8"]);
  for (const text of ["0", "x", "5000", "1.5"]) {
    expect(() => processSettings({ SEMI_SPACE_MB: text })).toThrow(ProcessSettingsError);
  }
});
