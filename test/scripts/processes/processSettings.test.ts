import { expect, test } from "vitest";
import { ProcessSettingsError, processSettings } from "../../../scripts/processes/processSettings.ts";

const gigabyte = 1024 ** 3;
const onSources = { workers: null, readsSources: true };
const allRemote = { workers: null, readsSources: false };

test.each([
  [24, 64],
  [1.5, 32],
  [0.5, 16],
])("a machine of %s GB gets a semi-space of %s MB", (memoryGb, semiSpaceMb) => {
  const { nodeFlags, summary } = processSettings({}, onSources, { cores: 2, memoryBytes: memoryGb * gigabyte });
  expect(nodeFlags).toEqual([`--max-semi-space-size=${semiSpaceMb}`]);
  expect(summary).toContain(`semi-space ${semiSpaceMb} MB`);
});

test("SEMI_SPACE_MB overrides, and a wrong value is refused with what is accepted", () => {
  expect(processSettings({ SEMI_SPACE_MB: "8" }, onSources).nodeFlags).toEqual(["--max-semi-space-size=8"]);
  for (const text of ["0", "x", "5000", "1.5"]) {
    expect(() => processSettings({ SEMI_SPACE_MB: text }, onSources)).toThrow(ProcessSettingsError);
  }
});

test.each([
  [8, 24, allRemote, 8, 64],
  [8, 4, allRemote, 4, 32],
  [64, 256, allRemote, 16, 64],
  [8, 0.5, allRemote, 1, 16],
  [8, 24, onSources, 1, 64],
  [2, 4, { workers: 3, readsSources: true }, 3, 32],
])("%i cores and %s GB: workers and their semi-space", (cores, memoryGb, load, workers, semiSpaceMb) => {
  const chosen = processSettings({}, load, { cores, memoryBytes: memoryGb * gigabyte });
  expect(chosen.workers).toBe(workers);
  expect(chosen.nodeFlags).toEqual([`--max-semi-space-size=${semiSpaceMb}`]);
  expect(chosen.summary).toContain(workers === 1 ? "1 worker (WORKERS)" : `${workers} workers (WORKERS)`);
});
