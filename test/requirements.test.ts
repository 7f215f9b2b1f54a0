import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const rows = [
  ...readFileSync("docs/requirements.md", "utf8").matchAll(
    /^\| ([A-Z]-\d{2}|[A-E]\d{1,2}) \| (MUST|SHOULD|MEASURED) \| (.+?) \| (.+?) \|$/gm,
  ),
].map(([, id = "", , requirement = "", proofs = ""]) => ({
  id,
  requirement,
  proofs: [...proofs.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path),
}));

test("every requirement has an id of its own and proofs that are there", () => {
  expect(rows.length).toBeGreaterThan(15);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  for (const { id, proofs } of rows) {
    expect(proofs.length, id).toBeGreaterThan(0);
    expect(
      proofs.filter((path) => !existsSync(path)),
      id,
    ).toEqual([]);
  }
});

test("what was found from outside is proved by tests that carry its id", () => {
  for (const { id, proofs } of rows.filter(({ id }) => /^[A-E]\d/.test(id))) {
    for (const path of proofs.filter((proof) => proof.endsWith(".test.ts"))) {
      const title = new RegExp(`["\`]${id}\\b`);
      expect(readFileSync(path, "utf8"), `${path} has no title that begins with ${id}`).toMatch(title);
    }
  }
});
