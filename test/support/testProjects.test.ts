import { globSync } from "node:fs";
import { normalize } from "node:path";
import { expect, test } from "vitest";
import { testProjects } from "./testProjects.ts";

const { unit, properties, flows } = testProjects();

test("every test belongs to one project", () => {
  const all = globSync("test/**/*.test.ts").map(normalize).sort();
  expect([...unit, ...properties, ...flows].sort()).toEqual(all);
});

test("what a test uses says where it belongs, also by way of files of test/", () => {
  expect(unit).toContain("test/policy/masks.test.ts");
  expect(unit).toContain("test/adapters/conformance.test.ts");
  expect(properties).toContain("test/execute/differential.test.ts");
  expect(flows).toContain("test/flows/interop.test.ts");
  expect(flows).toContain("test/gateway/planning.test.ts");
});
