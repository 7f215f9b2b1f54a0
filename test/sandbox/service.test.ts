import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { CallCounter } from "../../sandbox/control/calls.ts";
import { Faults } from "../../sandbox/control/faults.ts";
import { withClient } from "../../sandbox/postgres/withClient.ts";
import { sign } from "../../sandbox/service/signature.ts";
import { type ServiceOptions, type ServiceSystem, startService } from "../../sandbox/service/startService.ts";
import { createWorld } from "../../sandbox/world/createWorld.ts";
import { call, post, requestTime } from "./serviceClient.ts";
import { temporaryPostgres } from "./temporaryPostgres.ts";

const world = createWorld({ seed: 5, scale: 0.05 });
const calls = new CallCounter();
const faults = new Faults();
let postgres: Awaited<ReturnType<typeof temporaryPostgres>>;
let service: ServiceSystem;

const start = (options: Partial<ServiceOptions> = {}): Promise<ServiceSystem> =>
  startService({
    postgres: postgres.server,
    world,
    stateDirectory: postgres.directory,
    faults,
    calls,
    report: () => undefined,
    appKey: "sq-gateway",
    secret: "demo-secret",
    rateLimit: Number.POSITIVE_INFINITY,
    badGatewayEvery: 0,
    frontGapMs: 100,
    ...options,
  });

beforeAll(async () => {
  postgres = await temporaryPostgres();
  service = await start();
}, 60_000);
afterAll(async () => {
  await service.close();
  await postgres.remove();
});
afterEach(() => {
  faults.clear();
  calls.reset();
});

const item = (): (typeof world.items)[number] => {
  const found = world.items.find(({ basicCode }) => basicCode !== null);
  if (!found) throw new RangeError("The world has no item");
  return found;
};
const submission = (wbls: string): Record<string, string> => ({
  wbls,
  sxbm: item().implementationCode,
  sqrmc: "测试",
  sqrzjh: "32990119880206002x",
  sqrdh: "13900000000",
  ssqyqhdm: "320282113200",
  slfs: "1",
  bz: "社区代办",
  dbr: "代办员",
  bdnr: '{"a":1}',
});
const submit = async (wbls: string): Promise<string> =>
  (await call(service.url, "saveBjsq", submission(wbls))).data[0].bjbh;
const read = async (number: string) => (await call(service.url, "getBjxx", { bjbh: number })).data[0];
const inFront = (statement: string, parameters: unknown[] = []) =>
  withClient({ connectionString: service.frontUrl }, (client) => client.query(statement, parameters));

describe("The signature", () => {
  test("is the digest over appKey, secret and time, in both algorithms", () => {
    const time = "20240315093000";
    expect(sign("md5", "sq-gateway", "demo-secret", time)).toBe("30e1d6b49875262d2ead3c8716d8787c");
    expect(sign("sm3", "sq-gateway", "demo-secret", time)).toBe(
      "21548c3b3dd43ef1d386b1c6ae3b97fbcb6e30993e8a042c82f7ec742bdbe53a",
    );
  });

  test.each([
    [{ sign: "0".repeat(32) }, "99", "签名错误"],
    [{ appKey: "other" }, "99", "签名错误"],
    [{ sign: undefined }, "97", "缺少参数sign"],
    [{ requestTime: requestTime(Date.now() - 301_000) }, "99", "签名已过期"],
    [{ requestTime: requestTime(Date.now() + 330_000) }, "99", "签名已过期"],
    [{ requestTime: requestTime(Date.now() - 240_000) }, "00", ""],
  ])("with %o answers %s %s", async (overrides, code, description) => {
    const envelope = await call(service.url, "getSxxxList", { page: 1, rows: 1 }, overrides);
    expect(envelope).toMatchObject({ code, description });
  });
});

describe("Reading", () => {
  test("answers items in pages, with a total in text", async () => {
    const { data, total } = await call(service.url, "getSxxxList", { page: "2", rows: "10" });
    expect(data).toHaveLength(10);
    expect(total).toBe(String(world.items.length));
    expect(data[0]).toMatchObject({ sxbm: world.items[10]?.implementationCode, sfsf: String(world.items[10]?.fee) });
  });

  test("finds an item by its old number too", async () => {
    const old = world.items.find(({ oldCode, basicCode }) => oldCode !== null && basicCode !== null);
    const { data } = await call(service.url, "getSxxxByBm", { sxbm: old?.oldCode });
    expect(data[0]).toMatchObject({ sxbm: old?.implementationCode, jsxbm: old?.oldCode });
  });

  test("answers one application, its steps and its result", async () => {
    const closed = world.applications.find(({ result, steps }) => result !== null && steps.length > 2);
    expect(await read(closed?.number ?? "")).toMatchObject({ bjzt: "C", gxsj: closed?.updatedAt });
    const steps = await call(service.url, "getBjgc", { bjbh: closed?.number });
    expect(steps.data).toHaveLength(closed?.steps.length ?? 0);
    const result = await call(service.url, "getBjjg", { bjbh: closed?.number });
    expect(result.data).toMatchObject([
      { resultNo: closed?.result?.number, status: closed?.result?.approved ? "A" : "B" },
    ]);
  });

  test("lists an area by 6, 9, 12 and padded digits, newest first", async () => {
    const totals = await Promise.all(
      ["320282", "320282113", "320282113000", "320282000000"].map(async (ssqyqhdm) => {
        const { data, total } = await call(service.url, "getBjxxPage", { ssqyqhdm, page: 1, rows: 200 });
        const times = data.map(({ gxsj }: { gxsj: string }) => gxsj);
        expect(times).toEqual([...times].sort().reverse());
        return total;
      }),
    );
    const expected = world.applications.filter(({ communityCode }) => communityCode.startsWith("320282113")).length;
    expect(new Set(totals)).toEqual(new Set([String(expected)]));
  });

  test("turns data into text when nothing is found", async () => {
    for (const [name, fields] of [
      ["getBjxx", { bjbh: "0" }],
      ["getBjxxBySqr", { sqrzjh: "329901190001010000" }],
      ["getBjxxPage", { ssqyqhdm: "999999", page: 1, rows: 1 }],
    ] as const) {
      expect(await call(service.url, name, fields)).toEqual({
        code: "96",
        msg: "数据错误",
        description: "未查询到数据",
        data: "",
      });
    }
  });

  test.each([
    ["getBjxx", {}, "97"],
    ["getSxxxList", { page: 1, rows: 201 }, "98"],
    ["getSxxxList", { page: "x", rows: 1 }, "98"],
    ["getBjxxPage", { ssqyqhdm: "3202", page: 1, rows: 1 }, "98"],
    ["getNothing", {}, "99"],
  ])("%s with %o is refused with %s", async (name, fields, code) => {
    expect(await call(service.url, name, fields)).toMatchObject({ code, data: "" });
  });
});

describe("Submitting", () => {
  test("numbers the application and shows it at once; the front database follows", async () => {
    const number = await submit("submit-1");
    expect(number).toMatch(new RegExp(`^${item().implementationCode}${requestTime().slice(0, 8)}\\d{4}$`));
    expect(await read(number)).toMatchObject({ bjzt: "Y", hj: "02", sqrzjh: "32990119880206002X", dbr: "代办员" });
    await service.frontSettled();
    const { rows } = await inFront("SELECT no, bj_statu, area_code, remark FROM inf_apply WHERE no = $1", [number]);
    expect(rows).toEqual([{ no: number, bj_statu: "Y", area_code: "320282113200", remark: "社区代办" }]);
  });

  test("makes one application for one serial number, also when the calls come together", async () => {
    const numbers = await Promise.all(Array.from({ length: 12 }, () => submit("together")));
    expect(new Set(numbers).size).toBe(1);
    const others = await Promise.all(Array.from({ length: 12 }, (_, index) => submit(`apart-${index}`)));
    expect(new Set(others).size).toBe(12);
  });

  test.each([
    [{ wbls: "" }, "97"],
    [{ sqrzjh: "123" }, "98"],
    [{ slfs: "2" }, "98"],
    [{ bdnr: "{" }, "98"],
    [{ ssqyqhdm: "320282" }, "98"],
    [{ sxbm: "unknown" }, "96"],
  ])("with %o is refused with %s and takes no serial number", async (fields, code) => {
    expect(await call(service.url, "saveBjsq", { ...submission("refused"), ...fields })).toMatchObject({ code });
    const stored = await withClient(postgres.server.connection("legacy_service"), (client) =>
      client.query("SELECT 1 FROM serial WHERE wbls = 'refused'"),
    );
    expect(stored.rowCount).toBe(0);
  });
});

describe("Changing", () => {
  test("takes a supplement only while one is asked for", async () => {
    const number = await submit("supplement");
    const supplement = { wbls: "supplement-2", bjbh: number, bznr: "补交证明" };
    expect(await call(service.url, "saveBjbz", supplement)).toMatchObject({
      code: "99",
      description: "当前状态不允许",
    });
    await service.advance(number, "12", "请补正");
    expect(await call(service.url, "saveBjbz", supplement)).toMatchObject({ code: "00", data: [{ bjbh: number }] });
    expect(await read(number)).toMatchObject({ bjzt: "B", hj: "13" });
    expect(await call(service.url, "saveBjbz", supplement)).toMatchObject({ code: "00", data: [{ bjbh: number }] });
    const steps = await call(service.url, "getBjgc", { bjbh: number });
    expect(steps.data.map(({ tacheName }: { tacheName: string }) => tacheName)).toEqual(["收件", "补正", "审查"]);
  });

  test("withdraws what is open and evaluates what is closed, once", async () => {
    const number = await submit("withdraw");
    const evaluation = { projectNo: number, assessNumber: "1", satisfaction: 2, writingEvaluation: "慢" };
    expect(await call(service.url, "saveHcp", evaluation)).toMatchObject({ code: "99" });
    const withdrawal = { bjbh: number, chyy: "不办了" };
    expect(await call(service.url, "saveBjch", { ...withdrawal, wbls: "withdraw-2" })).toMatchObject({ code: "00" });
    expect(await call(service.url, "saveBjch", { ...withdrawal, wbls: "withdraw-3" })).toMatchObject({ code: "99" });
    expect(await read(number)).toMatchObject({ bjzt: "C", hj: "25" });
    expect(await call(service.url, "saveHcp", { ...evaluation, writingEvaluation: "" })).toMatchObject({ code: "97" });
    const outcomes = await Promise.all([1, 2, 3].map(() => call(service.url, "saveHcp", evaluation)));
    expect(outcomes.map(({ code, description }) => code + description).sort()).toEqual([
      "00",
      "96重复提交",
      "96重复提交",
    ]);
  });

  test("a decision brings a result", async () => {
    const number = await submit("decision");
    expect(await call(service.url, "getBjjg", { bjbh: number })).toMatchObject({ code: "96" });
    expect(await service.advance(number, "23", "同意办理")).toBe(true);
    expect((await call(service.url, "getBjjg", { bjbh: number })).data).toMatchObject([{ status: "A" }]);
    expect(await service.advance("unknown", "23", "")).toBe(false);
  });
});

describe("The front database", () => {
  test("holds all applications of the world, and its reader cannot write", async () => {
    const { rows } = await inFront("SELECT count(*)::int AS n FROM inf_apply WHERE sync_sign = '1'");
    expect(rows[0].n).toBe(world.applications.length);
    await expect(inFront("DELETE FROM inf_apply")).rejects.toMatchObject({ code: "42501" });
    await expect(inFront("CREATE TABLE mine (n int)")).rejects.toMatchObject({ code: "42501" });
    await expect(
      withClient(
        { connectionString: service.frontUrl.replace("legacy_front", "legacy_service") },
        async () => undefined,
      ),
    ).rejects.toMatchObject({ code: "42501" });
    expect(calls.of("front")).toEqual({ INF_APPLY: 2, CREATE: 1, total: 3 });
  });

  test("a rewritten record is missing for the gap and comes back whole", async () => {
    const number = world.applications.find(({ evaluation }) => evaluation !== null)?.number;
    const counts = `SELECT (SELECT count(*)::int FROM inf_apply WHERE no = $1) AS apply,
      (SELECT count(*)::int FROM inf_apply_process WHERE no = $1) AS process,
      (SELECT count(*)::int FROM inf_apply_result WHERE no = $1) AS result,
      (SELECT count(*)::int FROM inf_apply_evaluation WHERE project_no = $1) AS evaluation`;
    const before = (await inFront(counts, [number])).rows;
    expect(await service.rewrite(number ?? "", 150)).toBe(true);
    expect((await inFront(counts, [number])).rows).toEqual([{ apply: 0, process: 0, result: 0, evaluation: 0 }]);
    expect(await read(number ?? "")).toMatchObject({ bjbh: number });
    await service.frontSettled();
    expect((await inFront(counts, [number])).rows).toEqual(before);
    expect(before[0].evaluation).toBe(1);
  });
});

describe("The platform in front", () => {
  test("takes 20 calls a second, then answers 95", async () => {
    const strict = await start({ rateLimit: undefined });
    try {
      const codes = await Promise.all(
        Array.from({ length: 25 }, async () => (await call(strict.url, "getSxxxList", { page: 1, rows: 1 })).code),
      );
      expect(codes.filter((code) => code === "00")).toHaveLength(20);
      expect(codes.filter((code) => code === "95")).toHaveLength(5);
    } finally {
      await strict.close();
    }
  });

  test("answers every n-th call with HTTP 502 and a page", async () => {
    const shaky = await start({ badGatewayEvery: 3 });
    try {
      const statuses: number[] = [];
      for (let count = 0; count < 6; count += 1) {
        statuses.push((await post(shaky.url, "getSxxxList", { page: 1, rows: 1 })).status);
      }
      expect(statuses).toEqual([200, 200, 502, 200, 200, 502]);
    } finally {
      await shaky.close();
    }
  });

  test("signs with SM3 where that is set", async () => {
    const national = await start({ algorithm: "sm3" });
    try {
      const time = requestTime();
      const fields = { page: 1, rows: 1 };
      expect(await call(national.url, "getSxxxList", fields)).toMatchObject({ code: "99" });
      const signed = { requestTime: time, sign: sign("sm3", "sq-gateway", "demo-secret", time) };
      expect(await call(national.url, "getSxxxList", fields, signed)).toMatchObject({ code: "00" });
    } finally {
      await national.close();
    }
  });

  test("counts calls and applies faults by function", async () => {
    faults.add({ system: "service", kind: "busy", function: "getBjxx", times: 1 });
    expect(await call(service.url, "getBjxx", { bjbh: "1" })).toMatchObject({ code: "95" });
    expect(await call(service.url, "getBjxx", { bjbh: "1" })).toMatchObject({ code: "96" });
    faults.add({ system: "service", kind: "reset", times: 1 });
    await expect(post(service.url, "saveBjsq", submission("reset"))).rejects.toThrow();
    expect(calls.of("service")).toEqual({ getBjxx: 2, saveBjsq: 1, total: 3 });
    const { rowCount } = await withClient(postgres.server.connection("legacy_service"), (client) =>
      client.query("SELECT 1 FROM serial WHERE wbls = 'reset'"),
    );
    expect(rowCount).toBe(1);
  });
});

describe("A restart", () => {
  test("keeps what was written, and brings back what was out of the front database", async () => {
    const slow = await start({ frontGapMs: 60_000 });
    const { data } = await call(slow.url, "saveBjsq", submission("before restart"));
    const number: string = data[0].bjbh;
    await expect.poll(async () => (await inFront("SELECT 1 FROM inf_apply WHERE no = $1", [number])).rowCount).toBe(0);
    await slow.close();
    expect((await inFront("SELECT 1 FROM inf_apply WHERE no = $1", [number])).rowCount).toBe(0);
    const again = await start();
    try {
      expect(await call(again.url, "saveBjsq", submission("before restart"))).toMatchObject({
        data: [{ bjbh: number }],
      });
      expect((await inFront("SELECT 1 FROM inf_apply WHERE no = $1", [number])).rowCount).toBe(1);
    } finally {
      await again.close();
    }
  });
});
