import { describe, expect, test } from "vitest";
import type { AssetRecord } from "../../adapters/systems/asset/asset.ts";
import type { ContractRecord } from "../../adapters/systems/asset/contract.ts";
import type { WarningCode } from "../../schema/generated/asset.ts";
import { joinByName } from "../../subgraphs/asset/nameJoin.ts";
import type { Facts } from "../../subgraphs/asset/warnings/warning.ts";
import { warningRules } from "../../subgraphs/asset/warnings/warningRules.ts";

const today = "2024-03-15";
const origin = { unitCode: "U", asOf: null, sourceIds: [], dataQuality: [] };

function asset(id: string, fields: Partial<AssetRecord> = {}): AssetRecord {
  return {
    id,
    name: "厂房1号",
    kind: "OPERATING",
    category: "J01",
    usage: "RENTED_OUT",
    originalValue: null,
    accumulatedDepreciation: null,
    netValue: null,
    areaSquareMetres: null,
    areaMu: null,
    registeredOn: null,
    ...origin,
    ...fields,
  };
}

function contract(number: string, fields: Partial<ContractRecord> = {}): ContractRecord {
  return {
    number,
    name: null,
    kind: null,
    partyA: null,
    partyB: "张三",
    partyBNumber: null,
    partyBDocumentKind: null,
    partyBUscc: null,
    assetName: "厂房1号",
    signedOn: null,
    startsOn: "2023-01-01",
    endsOn: "2025-12-31",
    unitPrice: null,
    quantity: null,
    unit: null,
    totalAmount: null,
    tradeMode: null,
    payment: null,
    tradedOnPlatform: true,
    ...origin,
    ...fields,
  };
}

const sound = { today, assets: [asset("A1")], contracts: [contract("C1")], overdueReceipts: [], unbalancedMonths: [] };

function warningsOf(facts: Partial<Facts>) {
  return warningRules.flatMap(({ find }) => find({ ...sound, ...facts }));
}

const overdue = {
  contractNumber: "C1",
  unitCode: "U",
  dueOn: "2024-02-01",
  dueAmount: "9.00",
  receivedOn: null,
  receivedAmount: null,
  recordedAt: null,
  dataQuality: [],
  isCertain: true,
};
const ended = { endsOn: "2024-03-14" };

const cases: readonly (readonly [name: string, facts: Partial<Facts>, expected: readonly WarningCode[]])[] = [
  ["an asset with a contract in force", {}, []],
  ["a rented asset without contract", { contracts: [] }, ["RENTED_WITHOUT_CONTRACT"]],
  [
    "a rented asset without a name",
    { assets: [asset("A1", { name: null })], contracts: [] },
    ["RENTED_WITHOUT_CONTRACT"],
  ],
  ["an asset in own use without contract", { assets: [asset("A1", { usage: "OWN_USE" })], contracts: [] }, []],
  [
    "a contract that begins tomorrow",
    { contracts: [contract("C1", { startsOn: "2024-03-16" })] },
    ["RENTED_WITHOUT_CONTRACT"],
  ],
  ["a contract that begins today", { contracts: [contract("C1", { startsOn: today })] }, []],
  ["a contract that ends today", { contracts: [contract("C1", { endsOn: today })] }, []],
  [
    "a contract of unknown days",
    { contracts: [contract("C1", { startsOn: null, endsOn: null })] },
    ["CHECK_NOT_POSSIBLE", "CHECK_NOT_POSSIBLE", "CHECK_NOT_POSSIBLE"],
  ],
  [
    "a contract of unknown end beside one in force",
    { contracts: [contract("C1"), contract("C2", { endsOn: null })] },
    ["CHECK_NOT_POSSIBLE"],
  ],
  ["an asset of unknown usage", { assets: [asset("A1", { usage: null })] }, ["CHECK_NOT_POSSIBLE"]],
  [
    "a due that cannot be read",
    { overdueReceipts: [{ ...overdue, dueOn: null, isCertain: false }] },
    ["CHECK_NOT_POSSIBLE"],
  ],
  [
    "a due that cannot be read beside one that is overdue",
    { overdueReceipts: [overdue, { ...overdue, dueAmount: null, isCertain: false }] },
    ["CONTRACT_OVERDUE", "CHECK_NOT_POSSIBLE"],
  ],
  [
    "a month with an amount that is missing",
    { unbalancedMonths: [{ unitCode: "U", period: "2024-01", debit: null, credit: "1.00" }] },
    ["CHECK_NOT_POSSIBLE"],
  ],
  ["two assets of one name under one contract", { assets: [asset("A1"), asset("A2")] }, []],
  ["a due that has not come in", { overdueReceipts: [overdue] }, ["CONTRACT_OVERDUE"]],
  ["a due of a contract that was deleted", { overdueReceipts: [{ ...overdue, contractNumber: "C9" }] }, []],
  ["exactly twenty years", { contracts: [contract("C1", { startsOn: "2020-01-01", endsOn: "2039-12-31" })] }, []],
  [
    "a day more than twenty years",
    { contracts: [contract("C1", { startsOn: "2020-01-01", endsOn: "2040-01-01" })] },
    ["LONG_TERM_CONTRACT"],
  ],
  [
    "twenty years from 29 February",
    { contracts: [contract("C1", { startsOn: "2020-02-29", endsOn: "2040-02-28" })] },
    [],
  ],
  [
    "a contract over an asset outside the register",
    { contracts: [contract("C1"), contract("C2", { assetName: "厂房9号" })] },
    ["UNREGISTERED_ASSET"],
  ],
  [
    "a contract that names no asset",
    { contracts: [contract("C1"), contract("C2", { assetName: null })] },
    ["CHECK_NOT_POSSIBLE"],
  ],
  [
    "a month out of balance",
    { unbalancedMonths: [{ unitCode: "U", period: "2024-01", debit: "2.00", credit: "1.00" }] },
    ["UNBALANCED_ACCOUNTS"],
  ],
  [
    "a contract outside the platform",
    { contracts: [contract("C1", { tradedOnPlatform: false })] },
    ["NOT_TRADED_ON_PLATFORM"],
  ],
  [
    "a contract of which the platform says nothing",
    { contracts: [contract("C1", { tradedOnPlatform: null })] },
    ["CHECK_NOT_POSSIBLE"],
  ],
  [
    "an ended contract outside the platform beside a new one",
    { contracts: [contract("C1"), contract("C2", { ...ended, tradedOnPlatform: false })] },
    [],
  ],
  [
    "an ended contract, still rented out",
    { contracts: [contract("C1", ended)] },
    ["RENTED_WITHOUT_CONTRACT", "CONTRACT_EXPIRED"],
  ],
  ["an ended contract that was renewed", { contracts: [contract("C1", ended), contract("C2")] }, []],
  [
    "an ended contract, the asset given back",
    { assets: [asset("A1", { usage: "IDLE" })], contracts: [contract("C1", ended)] },
    [],
  ],
  [
    "an ended contract over one of two assets of a name",
    { assets: [asset("A1"), asset("A2")], contracts: [contract("C1", ended)] },
    ["RENTED_WITHOUT_CONTRACT", "RENTED_WITHOUT_CONTRACT"],
  ],
];

describe("Supervision warnings", () => {
  test.each(cases)("%s", (_name, facts, expected) => {
    expect(warningsOf(facts).map(({ code }) => code)).toEqual(expected);
  });

  test("every rule warns in some case, and is the only one of its code", () => {
    const warned = new Set(cases.flatMap(([, , expected]) => expected));
    expect([...warned].sort()).toEqual([...warningRules.map(({ code }) => code), "CHECK_NOT_POSSIBLE"].sort());
  });

  test("B12: a check that lacks a value says which check, of what", () => {
    const contracts = [contract("C1", { startsOn: null, endsOn: null, tradedOnPlatform: null, assetName: null })];
    const unchecked = warningsOf({ contracts }).map(({ uncheckedCode }) => uncheckedCode);
    expect(unchecked).toEqual([undefined, "LONG_TERM_CONTRACT", "UNREGISTERED_ASSET", "NOT_TRADED_ON_PLATFORM"]);
    const [month] = warningsOf({
      unbalancedMonths: [{ unitCode: "U", period: "2024-01", debit: null, credit: "1.00" }],
    });
    expect(month).toMatchObject({ uncheckedCode: "UNBALANCED_ACCOUNTS", period: "2024-01" });
  });

  test("messages name codes and numbers, never a person or a name", () => {
    const messages = cases.flatMap(([, facts]) => warningsOf(facts)).map(({ message }) => message);
    expect(messages.filter((message) => /张三|厂房|undefined|null/.test(message))).toEqual([]);
    expect(warningsOf({ overdueReceipts: [overdue, { ...overdue, dueOn: "2023-11-01" }] })[0]?.message).toBe(
      "合同 C1 有 2 笔款项逾期未收齐，最早应收日期 2023-11-01",
    );
  });

  test("point at what they concern", () => {
    const [warning] = warningsOf({ overdueReceipts: [overdue] });
    expect([warning?.contract?.number, warning?.asset?.id]).toEqual(["C1", "A1"]);
  });
});

describe("The join by name", () => {
  test("joins what is unique, and nothing that is ambiguous or unnamed", () => {
    const [one, twin, twin2, unnamed] = [
      asset("A1"),
      asset("A2", { name: "店" }),
      asset("A3", { name: "店" }),
      asset("A4", { name: null }),
    ];
    const [first, second, third] = [
      contract("C1"),
      contract("C2", { assetName: "店" }),
      contract("C3", { assetName: null }),
    ];
    const join = joinByName([one, twin, twin2, unnamed], [first, second, third]);
    expect([first, second, third].map((each) => join.assetOf(each)?.id ?? null)).toEqual(["A1", null, null]);
    expect([one, twin, twin2, unnamed].map((each) => join.contractsOf(each).map(({ number }) => number))).toEqual([
      ["C1"],
      [],
      [],
      [],
    ]);
  });
});
