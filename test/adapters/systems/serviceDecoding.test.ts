import { describe, expect, test } from "vitest";
import { decodeApplication } from "../../../adapters/systems/service/application.ts";
import { decodeApplicationState, encodeApplicationStates } from "../../../adapters/systems/service/applicationState.ts";
import { serviceFault } from "../../../adapters/systems/service/faults.ts";
import { decodeChannel, decodeChannels, encodeChannel } from "../../../adapters/systems/service/handlingChannel.ts";
import { decodeItem } from "../../../adapters/systems/service/item.ts";
import { decodeResult } from "../../../adapters/systems/service/result.ts";
import { decodeStation } from "../../../adapters/systems/service/station.ts";
import { encodeSubmission } from "../../../adapters/systems/service/submission.ts";
import { decodeTimeLimit, promisedTime } from "../../../adapters/systems/service/timeLimit.ts";
import { asCitizenNumber, writtenForms } from "../../../adapters/values/citizenNumber.ts";
import { legalEntityKind } from "../../../adapters/values/legalEntityKind.ts";

const row = {
  bjbh: "11320583XX000006XE5322011012001202403150001",
  bjmc: "居住证办理",
  sxbm: "11320583xx000006xe5322011012001",
  sqrmc: "测试人",
  sqrzjh: "32990119800101001X",
  sqrdh: "13800000001/0510-80000000",
  bjzt: "B",
  hj: "12",
  sqxzdm: "320583102001",
  sqsj: "2024-03-15 09:30:00",
  cnqx: "5",
  cnqxdw: "1",
  slfs: "0",
  bz: "社区代办",
  dbr: "无",
  gxsj: "2024-03-16 10:00:00",
};

describe("An application", () => {
  test("is decoded to the terms of the graph", () => {
    expect(decodeApplication(row)).toMatchObject({
      number: row.bjbh,
      itemCode: "11320583XX000006XE5322011012001",
      state: "CORRECTION_REQUIRED",
      channel: "COMMUNITY_AGENT",
      agentName: null,
      applicantPhones: ["13800000001", "0510-80000000"],
      submittedAt: "2024-03-15T09:30:00+08:00",
      // 15 March 2024 was a Friday.
      promisedBy: "2024-03-22T23:59:59+08:00",
      communityCode: "320583102001",
      origin: "platform",
      asOf: "2024-03-16T10:00:00+08:00",
      sourceIds: [{ system: "service", value: row.bjbh }],
    });
  });

  test("without a number is no application", () => {
    expect(() => decodeApplication({ ...row, bjbh: "" })).toThrow("bjbh");
  });

  test("marks what is wrong and keeps the record", () => {
    const { dataQuality, ...application } = decodeApplication({
      ...row,
      sqrdh: "00000000000",
      sqrzjh: "329901800101001",
      sqxzdm: "320583102000",
      bjzt: "Q",
      sqsj: "2024-02-30",
    });
    expect(application).toMatchObject({ applicantPhones: [], communityCode: null, state: null, submittedAt: null });
    expect(application.applicantNumber).toMatch(/^32990119800101001[\dX]$/);
    expect(dataQuality).toEqual([
      { field: "applicant", issue: "CONVERTED_FROM_OLD_FORMAT" },
      { field: "applicantPhones", issue: "DEFAULT_VALUE" },
      { field: "submittedAt", issue: "UNREADABLE_VALUE" },
      { field: "community", issue: "UNREADABLE_VALUE" },
      { field: "state", issue: "UNREADABLE_VALUE" },
    ]);
  });

  test("of a legal person names no person", () => {
    expect(decodeApplication({ ...row, sqrzjh: "11430000006122244L" })).toMatchObject({
      applicantNumber: null,
      applicantDocumentKind: "UNIFIED_SOCIAL_CREDIT_CODE",
      applicantUscc: "11430000006122244L",
      dataQuality: [],
    });
  });

  test("with a failing check character is of no person and says so", () => {
    const { applicantNumber, dataQuality } = decodeApplication({
      ...row,
      sqrzjh: "３２９９０１１９８００１０１００１0",
    });
    expect(applicantNumber).toBeNull();
    expect(dataQuality).toEqual([{ field: "applicant", issue: "CHECK_DIGIT_FAILED" }]);
  });
});

describe("State and channel", () => {
  test.each([
    ["Y", "", "PRE_REVIEW"],
    ["Y", "01", "DRAFT"],
    ["Y", "02", "SUBMITTED"],
    ["Y", "03", "PRE_REVIEW"],
    ["B", null, "IN_REVIEW"],
    ["B", "11", "ACCEPTED"],
    ["B", "12", "CORRECTION_REQUIRED"],
    ["B", "13", "IN_REVIEW"],
    ["B", "14", "SPECIAL_PROCEDURE"],
    ["C", "无", "CLOSED"],
    ["C", "21", "CLOSED"],
    ["C", "22", "NOT_ACCEPTED"],
    ["C", "23", "APPROVED"],
    ["C", "24", "DENIED"],
    ["C", "25", "WITHDRAWN"],
    ["C", "26", "DELIVERED"],
    ["B", "26", null],
    ["", "", null],
  ])("bjzt %s with hj %s is %s", (status, stage, state) => {
    expect(decodeApplicationState(status, stage)).toBe(state);
  });

  test("every pair of a state's filter is decoded to that state", () => {
    for (const pair of encodeApplicationStates(["IN_REVIEW", "CLOSED"])) {
      const [status, stage] = pair.split("/");
      expect(["IN_REVIEW", "CLOSED"]).toContain(decodeApplicationState(status, stage));
    }
    expect(encodeApplicationStates(["IN_REVIEW"])).toEqual(["B/", "B/无", "B/13"]);
  });

  test.each(["ONLINE", "COMMUNITY_AGENT", "GRID_HOME_VISIT", "SELF_SERVICE", "WINDOW"] as const)(
    "%s survives the way to the platform and back",
    (channel) => {
      const { way, remark } = encodeChannel(channel);
      expect(decodeChannel(way, remark)).toBe(channel);
    },
  );

  test("the remark wins over the way, other remarks do not, and other ways are unknown", () => {
    expect(decodeChannel("1", "上门办")).toBe("GRID_HOME_VISIT");
    expect(decodeChannel("1", "请尽快")).toBe("ONLINE");
    expect(decodeChannel("2", "无")).toBeNull();
    expect(decodeChannels("窗口办理，网上办理,邮寄")).toEqual(["WINDOW", "ONLINE"]);
  });
});

describe("Items, results, stations and time limits", () => {
  test("an item takes from its code what the platform leaves out", () => {
    const item = decodeItem({
      sxbm: "11320583XX00000276532070010300X",
      sxmc: "居住证办理",
      cl: { clmc: "照片", sfby: "true", clxs: "原件", cllx: "电子" },
    });
    expect(item).toMatchObject({
      departmentUscc: "11320583XX00000276",
      level: "TOWN",
      basicCode: "32070010300X",
      type: "07",
      charged: null,
      channels: [],
      materials: [{ name: "照片", required: true, form: "ORIGINAL", electronic: true }],
    });
  });

  test("an item with an old number stands for itself", () => {
    const item = decodeItem({ sxbm: "32050900000001420376501000205000", sfsf: "false", dcs: 1, sfyj: "无" });
    expect(item).toMatchObject({
      basicCode: null,
      type: null,
      departmentUscc: null,
      charged: false,
      visits: 1,
      feeBasis: null,
    });
  });

  test("a licence is taken apart, and a number of another form is kept and marked", () => {
    const identifier = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U";
    expect(decodeResult({ status: "A", zzbh: identifier }, "1").licence).toEqual({
      identifier,
      typeCode: "11100000000013338W011",
      issuerUscc: "11430000006122244L",
      checkDigitValid: true,
    });
    expect(decodeResult({ status: "X", zzbh: "苏字第1号" }, "1")).toMatchObject({
      approved: null,
      licence: { identifier: "苏字第1号", typeCode: null, issuerUscc: null, checkDigitValid: false },
    });
    expect(decodeResult({ status: "B", zzbh: "无" }, "1")).toMatchObject({ approved: false, licence: null });
  });

  test("a station's truth values are text", () => {
    const station = decodeStation({ zdbm: "ZD1", qkck: "true", zzzd: "false", lxdh: "0510-80000000、无" });
    expect(station).toMatchObject({ generalWindow: true, selfServiceTerminal: false, phones: ["0510-80000000"] });
  });

  test("a term is counted in its own unit and a strange one not at all", () => {
    const start = "2024-09-30T09:00:00+08:00";
    expect(promisedTime(start, decodeTimeLimit("1", "1"))).toBe("2024-10-08T23:59:59+08:00");
    expect(promisedTime(start, decodeTimeLimit("1", "2"))).toBe("2024-10-08T23:59:59+08:00");
    expect(promisedTime(start, decodeTimeLimit("2", "3"))).toBe("2024-09-30T11:00:00+08:00");
    expect(promisedTime(start, decodeTimeLimit("90", "4"))).toBe("2024-09-30T10:30:00+08:00");
    expect(promisedTime(start, decodeTimeLimit("5", "5"))).toBe("2025-02-28T23:59:59+08:00");
    expect(decodeTimeLimit("五", "1")).toBeNull();
    expect(decodeTimeLimit("5", "9")).toBeNull();
    expect(decodeTimeLimit("10001", "1")).toBeNull();
  });
});

describe("Codes", () => {
  test.each([
    ["95", "超过频率", "busy"],
    ["96", "未查询到数据", "absent"],
    ["96", "重复提交", "duplicate"],
    ["96", "流水号已使用", "duplicate"],
    ["96", "别的", "refused"],
    ["97", "缺少参数", "refused"],
    ["98", "类型错误", "refused"],
    ["99", "当前状态不允许", "illegalState"],
    ["99", "已评价", "duplicate"],
    ["99", "签名错误", "credentials"],
    ["99", "签名已过期", "credentials"],
    ["99", "系统异常", "unavailable"],
    ["99", "接口不存在", "unexpected"],
    ["50", "", "unexpected"],
  ])("code %s with %s is %s", (code, description, reason) => {
    expect(serviceFault(code, description)).toBe(reason);
  });

  test("the prefix of a credit code tells the kind, committee and collective are two", () => {
    expect(["54320282", "N2320282", "11320282", "zz"].map(legalEntityKind)).toEqual([
      "VILLAGE_COMMITTEE",
      "COLLECTIVE_ORGANIZATION",
      "ORGAN",
      "OTHER",
    ]);
  });

  test("a person born in 19xx may be written with 15 digits, no other", () => {
    const forms = (text: string) => {
      const number = asCitizenNumber(text);
      return number === null ? null : writtenForms(number);
    };
    expect(forms("329901195203140013")).toEqual(["329901195203140013", "329901520314001"]);
    expect(forms("329901201006050041")).toEqual(["329901201006050041"]);
  });

  test("a submission carries its key as the serial number and leaves out what it does not have", () => {
    const submission = encodeSubmission(
      {
        itemCode: "1",
        communityCode: "320282113200",
        applicantIdNumber: "2",
        applicantName: "测试人",
        applicantPhone: "13800000001",
        applicantAddress: null,
        channel: "SELF_SERVICE",
        agentName: null,
        consentNumber: null,
        materials: ["身份证", "照片"],
        note: null,
      },
      "key-00000001",
    );
    expect(submission).toMatchObject({
      wbls: "key-00000001",
      slfs: "0",
      bz: "自助办",
      clqd: "身份证,照片",
      bdnr: null,
    });
  });
});
