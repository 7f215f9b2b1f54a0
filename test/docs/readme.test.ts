/** The first commands of the README give what stands below them. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { type Community, openCommunity, openSandbox } from "../support/community.ts";

/** Queries of `curl -d '{"query":"…"}'` in a block of commands, each with the block of JSON that follows. */
function shownAnswers(document: string): readonly (readonly [query: string, answer: string])[] {
  const pairs = readFileSync(document, "utf8").matchAll(/-d '(\{"query":.+\})'\n```\n\n```json\n(.+)\n```/g);
  return [...pairs].map(([, body = "", answer = ""]) => [(JSON.parse(body) as { query: string }).query, answer]);
}

let sandbox: Sandbox;
let community: Community;
beforeAll(async () => {
  // As large as `npm start` makes it.
  sandbox = await openSandbox({ scale: 1 });
  community = await openCommunity(sandbox, "in process");
}, 120_000);
afterAll(async () => {
  await community?.close();
  await sandbox?.stop();
});

describe.each(["README.md", "README.zh-CN.md"])("D13: %s shows what comes", (document) => {
  test("D13: every answer shown is the answer given", async () => {
    const shown = shownAnswers(document);
    expect(shown.length).toBe(2);
    for (const [query, answer] of shown) expect((await community.ask(query)).text).toBe(answer);
  });
});
