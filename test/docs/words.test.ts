import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const documents = [...globSync("docs/**/*.md"), ...globSync("*.md")];
const textOf = (file: string) => readFileSync(file, "utf8");

describe("D10: the documents say what is", () => {
  test("D10: no document denies that there is access control", () => {
    const denials = /not part of this version|当前版本不含|until tokens, scopes and masking/;
    expect(documents.filter((file) => denials.test(textOf(file)))).toEqual([]);
  });

  // 密级 is the word of the State Secrets Law (保守国家秘密法, Art. 14); data have levels (数据安全法, Art. 21).
  test("D10: data have 数据级别, in documents, schema, commands and pages", () => {
    const files = [
      ...documents,
      ...globSync("schema/*.graphql"),
      ...globSync("{access,audit,gateway,subgraphs,cli,console/source}/**/*.{ts,tsx}"),
    ];
    expect(files.filter((file) => textOf(file).includes("密级"))).toEqual([]);
  });

  test("D10: every request for something of the graph that is not public shows a token", () => {
    const subscriptions = textOf("docs/subscriptions.md");
    const examples = [...subscriptions.matchAll(/```(sh|ts)\n([\s\S]*?)```/g)].map(([, , text = ""]) => text);
    const calls = examples.filter((text) => text.includes("/graphql"));
    expect(calls.length).toBeGreaterThan(2);
    expect(calls.filter((text) => !text.includes("authorization"))).toEqual([]);
  });
});
