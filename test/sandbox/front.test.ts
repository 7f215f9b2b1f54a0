import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withClient } from "../../sandbox/postgres/withClient.ts";
import { rowsBeside } from "../support/rowsBeside.ts";
import { call } from "./serviceClient.ts";
import { submission, type TemporaryService, temporaryService } from "./temporaryService.ts";

let platform: TemporaryService;

beforeAll(async () => {
  platform = await temporaryService();
}, 60_000);
afterAll(() => platform.remove());

const read = async (number: string) => (await call(platform.service.url, "getBjxx", { bjbh: number })).data[0];

describe("The front database", () => {
  test("holds all applications of the world, and its reader cannot write", async () => {
    const { rows } = await platform.inFront("SELECT count(*)::int AS n FROM inf_apply WHERE sync_sign = '1'");
    expect(rows[0].n).toBe(platform.world.applications.length + rowsBeside(platform.world, "service.application"));
    await expect(platform.inFront("DELETE FROM inf_apply")).rejects.toMatchObject({ code: "42501" });
    await expect(platform.inFront("CREATE TABLE mine (n int)")).rejects.toMatchObject({ code: "42501" });
    await expect(
      withClient(
        { connectionString: platform.service.frontUrl.replace("legacy_front", "legacy_service") },
        async () => undefined,
      ),
    ).rejects.toMatchObject({ code: "42501" });
    expect(platform.calls.of("front")).toEqual({ INF_APPLY: 2, CREATE: 1, total: 3 });
  });

  test("a rewritten record is missing for the gap and comes back whole", async () => {
    // The first of another village has an evaluation that nobody can read beside it.
    const number = platform.world.applications.findLast(({ evaluation }) => evaluation !== null)?.number;
    const counts = `SELECT (SELECT count(*)::int FROM inf_apply WHERE no = $1) AS apply,
      (SELECT count(*)::int FROM inf_apply_process WHERE no = $1) AS process,
      (SELECT count(*)::int FROM inf_apply_result WHERE no = $1) AS result,
      (SELECT count(*)::int FROM inf_apply_evaluation WHERE project_no = $1) AS evaluation`;
    const before = (await platform.inFront(counts, [number])).rows;
    expect(await platform.service.rewrite(number ?? "", 150)).toBe(true);
    expect((await platform.inFront(counts, [number])).rows).toEqual([
      { apply: 0, process: 0, result: 0, evaluation: 0 },
    ]);
    expect(await read(number ?? "")).toMatchObject({ bjbh: number });
    await platform.service.frontSettled();
    expect((await platform.inFront(counts, [number])).rows).toEqual(before);
    expect(before[0].evaluation).toBe(1);
  });
});

describe("A restart", () => {
  test("keeps what was written, and brings back what was out of the front database", async () => {
    const slow = await platform.start({ frontGapMs: 60_000 });
    const { data } = await call(slow.url, "saveBjsq", submission(platform, "before restart"));
    const number: string = data[0].bjbh;
    await expect
      .poll(async () => (await platform.inFront("SELECT 1 FROM inf_apply WHERE no = $1", [number])).rowCount)
      .toBe(0);
    await slow.close();
    expect((await platform.inFront("SELECT 1 FROM inf_apply WHERE no = $1", [number])).rowCount).toBe(0);
    const again = await platform.start();
    try {
      expect(await call(again.url, "saveBjsq", submission(platform, "before restart"))).toMatchObject({
        data: [{ bjbh: number }],
      });
      expect((await platform.inFront("SELECT 1 FROM inf_apply WHERE no = $1", [number])).rowCount).toBe(1);
    } finally {
      await again.close();
    }
  });
});
