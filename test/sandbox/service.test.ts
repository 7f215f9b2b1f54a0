import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { sign } from "../../sandbox/service/signature.ts";
import { rowsBeside } from "../support/rowsBeside.ts";
import { call, post, requestTime } from "./serviceClient.ts";
import { submission, type TemporaryService, temporaryService } from "./temporaryService.ts";

let platform: TemporaryService;

beforeAll(async () => {
  platform = await temporaryService();
}, 60_000);
afterAll(() => platform.remove());
afterEach(() => {
  platform.faults.clear();
  platform.calls.reset();
});

const read = async (number: string) => (await call(platform.service.url, "getBjxx", { bjbh: number })).data[0];

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
    const envelope = await call(platform.service.url, "getSxxxList", { page: 1, rows: 1 }, overrides);
    expect(envelope).toMatchObject({ code, description });
  });
});

describe("Reading", () => {
  test("answers items in pages, with a total in text", async () => {
    const { data, total } = await call(platform.service.url, "getSxxxList", { page: "2", rows: "10" });
    expect(data).toHaveLength(10);
    expect(total).toBe(String(platform.world.items.length + rowsBeside(platform.world, "service.item")));
    expect(data[0]).toMatchObject({
      sxbm: platform.world.items[10]?.implementationCode,
      sfsf: String(platform.world.items[10]?.fee),
    });
  });

  test("finds an item by its old number too", async () => {
    const old = platform.world.items.find(({ oldCode, basicCode }) => oldCode !== null && basicCode !== null);
    const { data } = await call(platform.service.url, "getSxxxByBm", { sxbm: old?.oldCode });
    expect(data[0]).toMatchObject({ sxbm: old?.implementationCode, jsxbm: old?.oldCode });
  });

  test("answers one application, its steps and its result", async () => {
    const closed = platform.world.applications.find(({ result, steps }) => result !== null && steps.length > 2);
    expect(await read(closed?.number ?? "")).toMatchObject({ bjzt: "C", gxsj: closed?.updatedAt });
    const steps = await call(platform.service.url, "getBjgc", { bjbh: closed?.number });
    expect(steps.data).toHaveLength(closed?.steps.length ?? 0);
    const result = await call(platform.service.url, "getBjjg", { bjbh: closed?.number });
    expect(result.data).toMatchObject([
      { resultNo: closed?.result?.number, status: closed?.result?.approved ? "A" : "B" },
    ]);
  });

  test("lists an area by 6, 9, 12 and padded digits, newest first", async () => {
    const totals = await Promise.all(
      ["320282", "320282113", "320282113000", "320282000000"].map(async (ssqyqhdm) => {
        const { data, total } = await call(platform.service.url, "getBjxxPage", { ssqyqhdm, page: 1, rows: 200 });
        const times = data.map(({ gxsj }: { gxsj: string }) => gxsj);
        expect(times).toEqual([...times].sort().reverse());
        return total;
      }),
    );
    const expected = platform.world.applications.filter(({ communityCode }) =>
      communityCode.startsWith("320282113"),
    ).length;
    expect(new Set(totals)).toEqual(new Set([String(expected)]));
  });

  test("turns data into text when nothing is found", async () => {
    for (const [name, fields] of [
      ["getBjxx", { bjbh: "0" }],
      ["getBjxxBySqr", { sqrzjh: "329901190001010000" }],
      ["getBjxxPage", { ssqyqhdm: "999999", page: 1, rows: 1 }],
    ] as const) {
      expect(await call(platform.service.url, name, fields)).toEqual({
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
    expect(await call(platform.service.url, name, fields)).toMatchObject({ code, data: "" });
  });
});

describe("The platform in front", () => {
  test("takes 20 calls a second, then answers 95", async () => {
    const strict = await platform.start({ rateLimit: undefined });
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
    const shaky = await platform.start({ badGatewayEvery: 3 });
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
    const national = await platform.start({ algorithm: "sm3" });
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
    platform.faults.add({ system: "service", kind: "busy", function: "getBjxx", times: 1 });
    expect(await call(platform.service.url, "getBjxx", { bjbh: "1" })).toMatchObject({ code: "95" });
    expect(await call(platform.service.url, "getBjxx", { bjbh: "1" })).toMatchObject({ code: "96" });
    platform.faults.add({ system: "service", kind: "reset", times: 1 });
    await expect(post(platform.service.url, "saveBjsq", submission(platform, "reset"))).rejects.toThrow();
    expect(platform.calls.of("service")).toEqual({ getBjxx: 2, saveBjsq: 1, total: 3 });
    const { rowCount } = await platform.inStore("SELECT 1 FROM serial WHERE wbls = 'reset'");
    expect(rowCount).toBe(1);
  });
});
