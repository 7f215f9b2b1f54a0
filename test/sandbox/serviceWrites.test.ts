import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, requestTime } from "./serviceClient.ts";
import { submission, type TemporaryService, temporaryService } from "./temporaryService.ts";

let platform: TemporaryService;

beforeAll(async () => {
  platform = await temporaryService();
}, 60_000);
afterAll(() => platform.remove());

const read = async (number: string) => (await call(platform.service.url, "getBjxx", { bjbh: number })).data[0];
const submit = async (wbls: string): Promise<string> =>
  (await call(platform.service.url, "saveBjsq", submission(platform, wbls))).data[0].bjbh;

describe("Submitting", () => {
  test("numbers the application and shows it at once; the front database follows", async () => {
    const number = await submit("submit-1");
    expect(number).toMatch(new RegExp(`^${submission(platform, "")["sxbm"]}${requestTime().slice(0, 8)}\\d{4}$`));
    expect(await read(number)).toMatchObject({ bjzt: "Y", hj: "02", sqrzjh: "32990119880206002X", dbr: "代办员" });
    await platform.service.frontSettled();
    const { rows } = await platform.inFront("SELECT no, bj_statu, area_code, remark FROM inf_apply WHERE no = $1", [
      number,
    ]);
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
    expect(
      await call(platform.service.url, "saveBjsq", { ...submission(platform, "refused"), ...fields }),
    ).toMatchObject({
      code,
    });
    const stored = await platform.inStore("SELECT 1 FROM serial WHERE wbls = 'refused'");
    expect(stored.rowCount).toBe(0);
  });
});

describe("Changing", () => {
  test("takes a supplement only while one is asked for", async () => {
    const number = await submit("supplement");
    const supplement = { wbls: "supplement-2", bjbh: number, bznr: "补交证明" };
    expect(await call(platform.service.url, "saveBjbz", supplement)).toMatchObject({
      code: "99",
      description: "当前状态不允许",
    });
    await platform.service.advance(number, "12", "请补正");
    expect(await call(platform.service.url, "saveBjbz", supplement)).toMatchObject({
      code: "00",
      data: [{ bjbh: number }],
    });
    expect(await read(number)).toMatchObject({ bjzt: "B", hj: "13" });
    expect(await call(platform.service.url, "saveBjbz", supplement)).toMatchObject({
      code: "00",
      data: [{ bjbh: number }],
    });
    const steps = await call(platform.service.url, "getBjgc", { bjbh: number });
    expect(steps.data.map(({ tacheName }: { tacheName: string }) => tacheName)).toEqual(["收件", "补正", "审查"]);
  });

  test("withdraws what is open and evaluates what is closed, once", async () => {
    const number = await submit("withdraw");
    const evaluation = { projectNo: number, assessNumber: "1", satisfaction: 2, writingEvaluation: "慢" };
    expect(await call(platform.service.url, "saveHcp", evaluation)).toMatchObject({ code: "99" });
    const withdrawal = { bjbh: number, chyy: "不办了" };
    expect(await call(platform.service.url, "saveBjch", { ...withdrawal, wbls: "withdraw-2" })).toMatchObject({
      code: "00",
    });
    expect(await call(platform.service.url, "saveBjch", { ...withdrawal, wbls: "withdraw-3" })).toMatchObject({
      code: "99",
    });
    expect(await read(number)).toMatchObject({ bjzt: "C", hj: "25" });
    expect(await call(platform.service.url, "saveHcp", { ...evaluation, writingEvaluation: "" })).toMatchObject({
      code: "97",
    });
    const outcomes = await Promise.all([1, 2, 3].map(() => call(platform.service.url, "saveHcp", evaluation)));
    expect(outcomes.map(({ code, description }) => code + description).sort()).toEqual([
      "00",
      "96重复提交",
      "96重复提交",
    ]);
  });

  test("a decision brings a result", async () => {
    const number = await submit("decision");
    expect(await call(platform.service.url, "getBjjg", { bjbh: number })).toMatchObject({ code: "96" });
    expect(await platform.service.advance(number, "23", "同意办理")).toBe(true);
    expect((await call(platform.service.url, "getBjjg", { bjbh: number })).data).toMatchObject([{ status: "A" }]);
    expect(await platform.service.advance("unknown", "23", "")).toBe(false);
  });
});
