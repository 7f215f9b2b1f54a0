import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../../sandbox/start.ts";
import { type Community, openCommunity, openSandbox } from "../support/community.ts";

const query = `query($code: ID!) { community(code: $code) { population households(first: 5) { nodes { code members { name } } } } }`;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ scale: 0.05 });
  // Slow enough that requests sent together are under way together.
  sandbox.faults.add({ system: "grid", kind: "latency", latencyMs: 300 });
});
afterAll(() => sandbox?.stop());

describe("overlapping identical queries", () => {
  let joined: Community;
  let apart: Community;
  beforeAll(async () => {
    joined = await openCommunity(sandbox, "in process");
    apart = await openCommunity(sandbox, "in process", { JOIN_IN_FLIGHT: "off" });
  });
  afterAll(async () => {
    await joined?.close();
    await apart?.close();
  });

  const costOf = async (community: Community, codes: readonly string[]) => {
    sandbox.calls.reset();
    const answers = await Promise.all(codes.map((code) => community.ask(query, { code })));
    return { calls: sandbox.calls.of("grid").total, answers };
  };
  const village = "320282113200";

  test("cost the calls of one when joined, and of each when not; the answers are equal", async () => {
    const one = await costOf(joined, [village]);
    const together = await costOf(
      joined,
      Array.from({ length: 12 }, () => village),
    );
    expect(together.calls).toBe(one.calls);
    const separately = await costOf(
      apart,
      Array.from({ length: 4 }, () => village),
    );
    expect(separately.calls).toBe(4 * one.calls);
    for (const { data, errors } of [...together.answers, ...separately.answers]) {
      expect(errors).toEqual([]);
      expect(data).toEqual(one.answers[0]?.data);
    }
  });

  test("with other variables are not identical", async () => {
    const codes = [village, "320583102001", village, "320583102001"];
    const { answers } = await costOf(joined, codes);
    const [first, second] = answers.map(({ data }) => data);
    expect(first).not.toEqual(second);
    expect(answers.map(({ data }) => data)).toEqual([first, second, first, second]);
  });
});
