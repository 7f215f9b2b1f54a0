import { describe, expect, test } from "vitest";
import { accountKindOf, accountSubjects, schemeOf } from "../../../adapters/systems/asset/accountSubjects.ts";
import { decodeAsset } from "../../../adapters/systems/asset/asset.ts";
import { decodeContract } from "../../../adapters/systems/asset/contract.ts";
import { decodeMember } from "../../../adapters/systems/asset/member.ts";
import { decodeOrganisation } from "../../../adapters/systems/asset/organisation.ts";
import { decodeReceipt, isOverdue } from "../../../adapters/systems/asset/receipt.ts";
import { decodeShareholding } from "../../../adapters/systems/asset/shareholding.ts";
import { decodeTransaction, decodeTransactionStep } from "../../../adapters/systems/asset/transaction.ts";
import { LEDGER_ACCOUNTS } from "../../../sandbox/world/subjects.ts";

const organisation = {
  unitCode: "32028213001",
  creditCode: "N2320583XX00000433",
  name: "宜兴市湖㳇镇竹海村股份经济合作社  ",
  divisionCode: "320282113200",
  kind: "N2",
  representative: "无",
  foundedOn: "20190312",
  status: "正常",
  updatedAt: "20240315093000",
};
const member = {
  memberNumber: "M1",
  unitCode: "32028213001",
  householdNumber: "0001",
  householderName: "甲",
  name: "甲",
  citizenId: "３２９９０１１９４９０１０１００６x  ",
  documentKind: null,
  relation: "户主",
  isMember: "1",
  shareCount: "1,234.50",
  certificateNumber: "/",
  status: "死亡",
  updatedAt: "20240315093000",
};
const asset = {
  assetNumber: "ZC1",
  unitCode: "32028213001",
  name: " 耕地1号 ",
  category: "Z01",
  originalValue: "1,012.345678",
  depreciation: "12.3",
  netValue: "-0.5",
  area: "1.5",
  areaUnit: "公顷",
  usage: "出租",
  validFlag: "1",
  registeredOn: new Date("2024-03-14T00:00:00Z"),
  updatedAt: "20240315093000",
};
const contract = {
  contractNumber: "HT1",
  name: "耕地1号租赁合同",
  kind: "资源发包",
  unitCode: "32028213001",
  lessorName: "甲方",
  lesseeName: "乙方",
  lesseeId: "329901195203140013",
  lesseeIdKind: null,
  assetName: "耕地1号 ",
  signedOn: "20191201",
  startsOn: "2020-01-01-2029-12-31",
  endsOn: "        ",
  unitPrice: "1,200.50",
  quantity: "3",
  unit: "亩",
  totalAmount: null,
  tradeMethod: "04",
  paymentMethod: "4",
  isTendered: "否",
  remark: "无",
  validFlag: "1",
  updatedAt: "20240315093000      ",
};

describe("An organisation", () => {
  test("carries its code, its level and its days", () => {
    expect(decodeOrganisation(organisation)).toEqual({
      unitCode: "32028213001",
      uscc: "N2320583XX00000433",
      checkDigitsValid: true,
      name: "宜兴市湖㳇镇竹海村股份经济合作社",
      divisionCode: "320282113200",
      level: "VILLAGE",
      representative: null,
      establishedOn: "2019-03-12",
      active: true,
      asOf: "2024-03-15T09:30:00+08:00",
      sourceIds: [{ system: "asset", value: "32028213001" }],
      dataQuality: [],
    });
  });
  test("keeps a code that fails its check, marked; without a code it is nobody", () => {
    const spoilt = decodeOrganisation({ ...organisation, creditCode: "n2320583xx00000434 ", foundedOn: "20190231" });
    expect([spoilt?.uscc, spoilt?.checkDigitsValid, spoilt?.dataQuality]).toEqual([
      "N2320583XX00000434",
      false,
      [
        { field: "uscc", issue: "CHECK_DIGIT_FAILED" },
        { field: "establishedOn", issue: "UNREADABLE_VALUE" },
      ],
    ]);
    expect(decodeOrganisation({ ...organisation, creditCode: "无" })).toBeNull();
  });
});

describe("A member", () => {
  test("has a normal number, exact shares and a status", () => {
    const { citizenNumber, statedShares, status, isMember, certificateNumber, dataQuality } = decodeMember(member);
    expect([citizenNumber, statedShares, status, isMember, certificateNumber, dataQuality]).toEqual([
      "32990119490101006X",
      "1234.50",
      "DECEASED",
      true,
      null,
      [],
    ]);
  });
  test.each([
    ["329901490101006", "32990119490101006X", "CONVERTED_FROM_OLD_FORMAT"],
    ["329901194901010061", null, "CHECK_DIGIT_FAILED"],
  ])("number %s", (citizenId, number, issue) => {
    const decoded = decodeMember({ ...member, citizenId });
    expect([decoded.citizenNumber, decoded.dataQuality]).toEqual([number, [{ field: "person", issue }]]);
  });
  test("without a number is nobody's, and an unreadable share count is marked", () => {
    const decoded = decodeMember({ ...member, citizenId: " ", shareCount: "两股" });
    expect([decoded.citizenNumber, decoded.statedShares, decoded.dataQuality]).toEqual([
      null,
      null,
      [
        { field: "person", issue: "MISSING_VALUE" },
        { field: "statedShares", issue: "UNREADABLE_VALUE" },
      ],
    ]);
  });
  test.each([
    ["集体股", "COLLECTIVE"],
    ["成员股", "MEMBER"],
    ["激励股", "INCENTIVE"],
    ["扶贫股", "POVERTY_RELIEF"],
    ["五保股", "FIVE_GUARANTEES"],
    ["别的", null],
  ])("share kind %s", (kind, expected) => {
    const row = {
      shareholdingNumber: "G1",
      memberNumber: "M1",
      kind,
      count: "1,000.5",
      originalValue: "2,400",
      updatedAt: null,
    };
    expect(decodeShareholding(row)).toMatchObject({ kind: expected, shares: "1000.5", valuePerShareYuan: "2400.00" });
  });
});

describe("An asset", () => {
  test("has its money in yuan, to the fen, and both areas", () => {
    expect(decodeAsset(asset)).toMatchObject({
      name: "耕地1号",
      kind: "RESOURCE",
      usage: "RENTED_OUT",
      originalValue: "10123456.78",
      accumulatedDepreciation: "123000.00",
      netValue: "-5000.00",
      areaSquareMetres: "15000.00",
      areaMu: "22.50",
    });
  });
  test.each([
    ["J02", "OPERATING"],
    ["F0202", "NON_OPERATING"],
    ["X1", null],
    [null, null],
  ])("category %s", (category, kind) => {
    expect(decodeAsset({ ...asset, category }).kind).toBe(kind);
  });
});

describe("A contract", () => {
  test("reads a whole period in one cell, and two cells", () => {
    const days = ({ startsOn, endsOn }: { readonly startsOn: string; readonly endsOn: string }) => {
      const decoded = decodeContract({ ...contract, startsOn, endsOn });
      return [decoded.startsOn, decoded.endsOn];
    };
    expect(days(contract)).toEqual(["2020-01-01", "2029-12-31"]);
    expect(days({ startsOn: "20200101", endsOn: "20291231" })).toEqual(["2020-01-01", "2029-12-31"]);
    expect(days({ startsOn: "20200101", endsOn: "        " })).toEqual(["2020-01-01", null]);
  });
  test("has terms, an asset name without blanks and its time without blanks", () => {
    expect(decodeContract(contract)).toMatchObject({
      assetName: "耕地1号",
      unitPrice: "1200.50",
      tradeMode: "RENEWAL",
      payment: "ONCE",
      tradedOnPlatform: false,
      asOf: "2024-03-15T09:30:00+08:00",
    });
  });
  test.each([
    ["329901195203140013", "329901195203140013"],
    ["３２９９０１１９５２０３１４００１３", "329901195203140013"],
    ["91320583XX0000107H", null],
    ["无", null],
  ])("other party %s", (lesseeId, number) => {
    expect(decodeContract({ ...contract, lesseeId }).partyBNumber).toBe(number);
  });
});

describe("A receipt", () => {
  const row = {
    receiptNumber: "S",
    contractNumber: "HT1",
    dueOn: "20240310",
    dueAmount: "1,000.00",
    recordedAt: new Date("2024-03-14T16:30:00Z"),
  };
  test.each([
    [{ paidOn: "        ", paidAmount: null }, true],
    [{ paidOn: "20240311", paidAmount: "999.99" }, true],
    [{ paidOn: "20240311", paidAmount: "1000" }, false],
    [{ paidOn: "20240311", paidAmount: "1,200.00" }, false],
    [{ paidOn: "20240311", paidAmount: "叁千元整" }, null],
    [{ paidOn: "20240311", paidAmount: "见附件" }, null],
    [{ paidOn: "20240311", paidAmount: "--" }, true],
    [{ paidOn: "20240311", paidAmount: "  " }, true],
  ])("overdue on the next day: %j", (paid, overdue) => {
    const receipt = decodeReceipt({ ...row, ...paid });
    expect(isOverdue(receipt, "2024-03-11")).toBe(overdue);
    expect(isOverdue(receipt, "2024-03-10")).toBe(false);
  });

  test.each([
    { dueOn: "去年三月", paidAmount: null, expected: null },
    { dueOn: "去年三月", paidAmount: "1,000.00", expected: false },
    { dueOn: null, paidAmount: "999.99", expected: null },
    { dueOn: "0000-00-00", paidAmount: "1", expected: null },
    { dueOn: "2024年3月9日", paidAmount: null, expected: true },
    { dueOn: "2024/3/12", paidAmount: "见附件", expected: false },
    { dueOn: "20240310", dueAmount: "壹万贰仟", paidAmount: "12,000.00", expected: null },
    { dueOn: "20240310", dueAmount: null, paidAmount: null, expected: null },
  ])("B12: whether it is overdue is unknown where a day or an amount cannot be read: %j", ({ expected, ...cells }) => {
    expect(isOverdue(decodeReceipt({ ...row, paidOn: null, ...cells }), "2024-03-11")).toBe(expected);
  });
});

describe("A transaction", () => {
  test("has its stage, amounts and steps", () => {
    const row = {
      tradeNumber: "JY1",
      unitCode: "32028213001",
      assetName: "耕地1号",
      kind: "集体经营性资产",
      method: "01",
      listedAmount: "1,200,000.00",
      agreedAmount: null,
      status: "意向登记",
      updatedAt: "20240315093000",
    };
    expect(decodeTransaction(row)).toMatchObject({
      stage: "REGISTRATION",
      tradeMode: "OPEN_BIDDING",
      listedAmount: "1200000.00",
      dealAmount: null,
    });
    const updatedAt = new Date("2024-03-15T00:30:00Z");
    const step = {
      tradeNumber: "JY1",
      sequence: 1,
      stage: "归档",
      handledAt: "20240315093000",
      remark: "/",
      updatedAt,
    };
    expect(decodeTransactionStep(step)).toMatchObject({
      stage: "ARCHIVING",
      at: "2024-03-15T09:30:00+08:00",
      note: null,
      asOf: "2024-03-15T00:30:00+08:00",
    });
  });
});

describe("Account subjects", () => {
  test("the scheme changes with January 2024", () => {
    expect(["2023-12", "2024-01"].map(schemeOf)).toEqual(["SCHEME_2004", "SCHEME_2023"]);
  });
  test.each([
    ["SCHEME_2004", "511", null, "INCOME"],
    ["SCHEME_2023", "511", null, "EXPENSE"],
    ["SCHEME_2004", "502", "经营支出", "EXPENSE"],
    ["SCHEME_2023", "502", "投资收益", "INCOME"],
    ["SCHEME_2004", "521", "经营支出", "EXPENSE"],
    ["SCHEME_2023", "5110101", "销售成本", "EXPENSE"],
    ["SCHEME_2004", "131", "牲畜（禽）资产", "ASSET"],
    ["SCHEME_2023", "401", "本村自定的名称", "COST"],
    ["SCHEME_2023", "999", null, null],
  ] as const)("%s %s %s is %s", (scheme, code, name, kind) => {
    expect(accountKindOf(scheme, code, name)).toBe(kind);
  });
  test("no code stands twice in a list, and the first digit fits the kind", () => {
    const digits = { ASSET: "1", LIABILITY: "2", EQUITY: "3", COST: "4", INCOME: "5", EXPENSE: "5" };
    for (const subjects of Object.values(accountSubjects)) {
      expect(new Set(subjects.map(({ code }) => code)).size).toBe(subjects.length);
      expect(new Set(subjects.map(({ name }) => name)).size).toBe(subjects.length);
      for (const { code, kind } of subjects) expect(code.charAt(0)).toBe(digits[kind]);
    }
  });
  test("every account of the stand-in's ledgers gets a kind that fits its side", () => {
    const sides = {
      ASSET: "debit",
      COST: "debit",
      EXPENSE: "debit",
      LIABILITY: "credit",
      EQUITY: "credit",
      INCOME: "credit",
    };
    for (const { key, side, before2024, since2024 } of LEDGER_ACCOUNTS) {
      for (const [scheme, subject] of [
        ["SCHEME_2004", before2024],
        ["SCHEME_2023", since2024],
      ] as const) {
        if (subject === null || key === "depreciation") continue;
        const [code, name] = subject;
        const kind = accountKindOf(scheme, code, name);
        expect(kind, `${scheme} ${code}`).not.toBeNull();
        expect(kind && sides[kind], `${scheme} ${code}`).toBe(side);
      }
    }
  });
});
