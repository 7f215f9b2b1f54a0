import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** The words of the comment that answer.ts begins with. */
function stagesOfRoad(): readonly string[] {
  const [comment = ""] = /\/\*\*[\s\S]*?\*\//.exec(readFileSync("gateway/answer.ts", "utf8")) ?? [];
  return [...comment.matchAll(/^ \* {4}(\w+) {3,}\S/gm)].map(([, word = ""]) => word);
}

test.each(["docs/lifecycle.md", "README.md", "README.zh-CN.md"])(
  "%s has the stages of gateway/answer.ts, in the same order",
  (page) => {
    const [, drawing = ""] = /```\n([^`]*─► [\s\S]*?)```/.exec(readFileSync(page, "utf8")) ?? [];
    const drawn = [...drawing.matchAll(/─► \w+\/ +([A-Z]+):/g)].map(([, word = ""]) => word.toLowerCase());
    expect(stagesOfRoad().length).toBe(8);
    expect(drawn).toEqual(stagesOfRoad());
  },
);

test("both READMEs send on to the road, which is at most 150 lines", () => {
  for (const page of ["README.md", "README.zh-CN.md"]) expect(readFileSync(page, "utf8")).toContain("`answer.ts`");
  expect(readFileSync("gateway/answer.ts", "utf8").split("\n").length).toBeLessThanOrEqual(151);
});
