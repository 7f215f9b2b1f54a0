import { describe, expect, test } from "vitest";
import { Prisma } from "../../../adapters/generated/legacyAsset/client.ts";
import { decodeAsset } from "../../../adapters/systems/asset/asset.ts";
import { decodeBalance } from "../../../adapters/systems/asset/balance.ts";
import { decodeContract } from "../../../adapters/systems/asset/contract.ts";
import { decodeMember } from "../../../adapters/systems/asset/member.ts";
import { decodeOrganisation } from "../../../adapters/systems/asset/organisation.ts";
import { decodeReceipt } from "../../../adapters/systems/asset/receipt.ts";
import { decodeShareholding } from "../../../adapters/systems/asset/shareholding.ts";
import { decodeTransaction, decodeTransactionStep } from "../../../adapters/systems/asset/transaction.ts";
import { decodeEvent } from "../../../adapters/systems/grid/event.ts";
import { decodeHousehold } from "../../../adapters/systems/grid/household.ts";
import { decodeKeyPlace } from "../../../adapters/systems/grid/keyPlace.ts";
import { decodeResident } from "../../../adapters/systems/grid/resident.ts";
import { decodeRisk } from "../../../adapters/systems/grid/risk.ts";
import { decodeTask } from "../../../adapters/systems/grid/task.ts";
import { decodeUnit } from "../../../adapters/systems/grid/unit.ts";
import { decodeApplication, decodeFrontApplication } from "../../../adapters/systems/service/application.ts";
import { decodeEvaluation } from "../../../adapters/systems/service/evaluation.ts";
import { decodeItem } from "../../../adapters/systems/service/item.ts";
import { decodeFrontResult, decodeResult } from "../../../adapters/systems/service/result.ts";
import { decodeStation } from "../../../adapters/systems/service/station.ts";
import { decodeFrontStep, decodeStep } from "../../../adapters/systems/service/step.ts";

type Row = Readonly<Record<string, unknown>>;
interface Decoded {
  readonly dataQuality: readonly { readonly field: string; readonly issue: string }[];
}

const time = "2024-03-15 09:30:00";
const digits = "20240315093000";
const none = () => [];
const row = <Type>(cells: Row) => cells as Type;

/** A good row of each decoder, every cell filled. */
const decoders: readonly (readonly [name: string, good: Row, decode: (cells: Row) => Decoded | null])[] = [
  [
    "event",
    {
      EVENT_ID: "1234567890123456789",
      CODE_: "SJ1",
      TYPE_: "0101",
      TITLE_: "路灯",
      CONTENT_: "不亮",
      OCCURRED: "路口",
      HAPPEN_TIME: time,
      HANDLE_DATE: time,
      FIN_TIME: time,
      CONTACT_USER: "李四",
      TELEPHONE: "13800000001",
      GRID_CODE: "320282113200001001",
      SOURCE: "01",
      COLLECT_WAY: "01",
      INVOLVED_NUM: "1",
      URGENCY_DEGREE: "01",
      STATUS: "04",
      HANDLE_DATE_FLAG: "1",
      SUPERVISION_TYPE: "1",
      UPDATE_TIME: time,
    },
    (cells) => decodeEvent(row(cells), none),
  ],
  [
    "task",
    { TASK_ID: "1", EVENT_ID: "2", TASK_NAME: "受理", OPER_USER: "李四", START_TIME: time, END_TIME: time },
    (cells) => decodeTask(row(cells), none),
  ],
  [
    "resident",
    {
      RY_ID: "RY1",
      XM: "李四",
      SFZH: "329901195203140013",
      XB: "男",
      CSRQ: "19520314",
      LXDH: "13800000001",
      GRID_CODE: "320282113200001001",
      HH_ID: "3202821132000010010001",
      SWBZ: "否",
      UPDATE_TIME: time,
    },
    (cells) => decodeResident(row(cells), none),
  ],
  [
    "household",
    { HH_ID: "3202821132000010010001", GRID_CODE: "320282113200001001", MEMBER_NUM: "3", UPDATE_TIME: time },
    (cells) => decodeHousehold(row(cells), none),
  ],
  [
    "grid unit",
    {
      GRID_CODE: "320282113200001",
      GRID_NAME: "一",
      GRID_LEVEL: "6",
      GRID_TYPE: "综合网格",
      TEL: "13800000001",
      UPDATE_TIME: time,
    },
    (cells) => decodeUnit(row(cells), none),
  ],
  [
    "key place",
    { CS_ID: "1", CS_NAME: "店", FZR_TEL: "13800000001", GRID_CODE: "320282113200001", UPDATE_TIME: time },
    (cells) => decodeKeyPlace(row(cells), none),
  ],
  [
    "risk",
    {
      FX_ID: "1",
      RISK_TYPE: "1",
      RISK_LEVEL: "1",
      SFZH: "329901195203140013",
      GRID_CODE: "320282113200001",
      FIND_TIME: time,
      HANDLED: "是",
      UPDATE_TIME: time,
    },
    (cells) => decodeRisk(row(cells), none),
  ],
  [
    "organisation",
    {
      unitCode: "32028213001",
      creditCode: "N2320583XX00000433",
      name: "社",
      divisionCode: "320282113200",
      kind: "N2",
      representative: "李四",
      foundedOn: "20190312",
      status: "正常",
      updatedAt: digits,
    },
    (cells) => decodeOrganisation(row(cells)),
  ],
  [
    "member",
    {
      memberNumber: "M1",
      unitCode: "32028213001",
      householdNumber: "0001",
      name: "李四",
      citizenId: "329901195203140013",
      relation: "户主",
      isMember: "1",
      shareCount: "1.00",
      certificateNumber: "G1",
      status: "正常",
      updatedAt: digits,
    },
    (cells) => decodeMember(row(cells)),
  ],
  [
    "shareholding",
    {
      shareholdingNumber: "1",
      memberNumber: "M1",
      kind: "成员股",
      count: "1.00",
      originalValue: "600.00",
      updatedAt: digits,
    },
    (cells) => decodeShareholding(row(cells)),
  ],
  [
    "asset",
    {
      assetNumber: "Z1",
      unitCode: "32028213001",
      name: "地",
      category: "Z01",
      originalValue: "1",
      depreciation: "1",
      netValue: "1",
      area: "1",
      areaUnit: "亩",
      usage: "出租",
      updatedAt: digits,
    },
    (cells) => decodeAsset(row(cells)),
  ],
  [
    "contract",
    {
      contractNumber: "H1",
      unitCode: "32028213001",
      name: "合同",
      lesseeName: "李四",
      lesseeId: "329901195203140013",
      assetName: "地",
      signedOn: "20191201",
      startsOn: "20200101",
      endsOn: "20291231",
      unitPrice: "1",
      quantity: "1",
      totalAmount: new Prisma.Decimal("1.00"),
      tradeMethod: "01",
      paymentMethod: "0",
      isTendered: "是",
      updatedAt: digits,
    },
    (cells) => decodeContract(row(cells)),
  ],
  [
    "receipt",
    { contractNumber: "H1", dueOn: "20200101", dueAmount: "1.00", paidOn: "20200101", paidAmount: "1.00" },
    (cells) => decodeReceipt(row(cells)),
  ],
  [
    "balance",
    {
      unitCode: "32028213001",
      year: "2024",
      period: "03",
      subjectCode: "101",
      subjectName: "库存现金",
      openingBalance: new Prisma.Decimal("1.00"),
      debit: new Prisma.Decimal("1.00"),
      credit: new Prisma.Decimal("1.00"),
      closingBalance: new Prisma.Decimal("1.00"),
      updatedAt: digits,
    },
    (cells) => decodeBalance(row(cells)),
  ],
  [
    "transaction",
    {
      tradeNumber: "J1",
      unitCode: "32028213001",
      assetName: "地",
      kind: "集体经营性资产",
      method: "01",
      listedAmount: "1.00",
      agreedAmount: "1.00",
      status: "申请",
      updatedAt: digits,
    },
    (cells) => decodeTransaction(row(cells)),
  ],
  [
    "transaction step",
    { tradeNumber: "J1", sequence: 1, stage: "申请", handledAt: digits, remark: "好" },
    (cells) => decodeTransactionStep(row(cells)),
  ],
  [
    "application of the platform",
    {
      bjbh: "1",
      bjmc: "办件",
      sqrmc: "李四",
      sqrzjh: "329901195203140013",
      sqrdh: "13800000001",
      bjzt: "B",
      hj: "11",
      sqxzdm: "320282113200",
      sqsj: time,
      cnqx: "5",
      cnqxdw: "2",
      slfs: "0",
      gxsj: time,
    },
    (cells) => decodeApplication(cells),
  ],
  [
    "application of the front database",
    {
      number: "1",
      name: "办件",
      status: "B",
      stage: "11",
      channel: "0",
      applicantName: "李四",
      applicantId: "329901195203140013",
      applicantPhone: "13800000001",
      createdAt: time,
      promise: "5",
      promiseUnit: "2",
      communityCode: "320282113200",
      updatedAt: time,
    },
    (cells) => decodeFrontApplication(row(cells)),
  ],
  [
    "step of the platform",
    { tacheName: "受理", userName: "李四", startTime: time, endTime: time, eventname: "1" },
    (cells) => decodeStep(cells, "1"),
  ],
  [
    "step of the front database",
    { applicationNumber: "1", stageName: "受理", startedAt: time, endedAt: time, outcome: "1" },
    (cells) => decodeFrontStep(row(cells)),
  ],
  [
    "result of the platform",
    { resultNo: "1", finishDate: time, status: "A", zzbh: "Z1" },
    (cells) => decodeResult(cells, "1"),
  ],
  [
    "result of the front database",
    { applicationNumber: "1", resultNumber: "1", finishedAt: time, status: "A", licenceNumber: "Z1" },
    (cells) => decodeFrontResult(row(cells)),
  ],
  [
    "evaluation",
    { applicationNumber: "1", assessNumber: "1", satisfaction: "5", text: "好", detail: "", assessedAt: time },
    (cells) => decodeEvaluation(row(cells)),
  ],
  [
    "item",
    {
      sxbm: "11320282014062345X4320114001000",
      sxmc: "事项",
      bmbm: "11320282014062345X",
      bjlxbm: "1",
      xscj: "6",
      fdqx: "5",
      fdqxdw: "1",
      cnqx: "5",
      cnqxdw: "1",
      dcs: "1",
      sfsf: "false",
      gxsj: time,
    },
    (cells) => decodeItem(cells),
  ],
  [
    "station",
    {
      zdbm: "1",
      zdmc: "站",
      qhdm: "320282113200",
      lxdh: "0510-87651234",
      qkck: "true",
      zzzd: "false",
      gxsj: time,
    },
    (cells) => decodeStation(cells),
  ],
];

/** What people and programs write where a value should be; of a numeric column, what PostgreSQL stores there. */
const dirt = ["详见附件", "壹万贰仟", "二〇二四年三月", "#REF!", "张\uFFFD三"];
const dirtOf = (good: unknown) => (typeof good === "string" ? dirt : [new Prisma.Decimal(Number.NaN)]);
/** Units: an amount whose unit is missing cannot be read. */
const halves: ReadonlySet<string> = new Set(["areaUnit", "fdqxdw", "cnqxdw"]);
const isGone = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);

describe("B12: a cell that cannot be read is a null with a mark", () => {
  test.each(decoders)("of a %s", (_name, good, decode) => {
    const before = fieldsOf(decode(good));
    const silent: string[] = [];
    for (const [column, cell] of Object.entries(good)) {
      if (typeof cell === "number") continue;
      for (const written of dirtOf(cell)) {
        const record = tryDecode(decode, { ...good, [column]: written });
        // A row that cannot be read at all is left out of the list and counted.
        if (record === null) continue;
        const after = fieldsOf(record);
        const gone = Object.keys(before).filter((field) => !isGone(before[field]) && isGone(after[field]));
        if (gone.length > 0 && record.dataQuality.length === 0) silent.push(`${column} ${written} ${gone}`);
        if (written === "张\uFFFD三" && record.dataQuality.length === 0) silent.push(`${column} is damaged`);
      }
    }
    expect(silent).toEqual([]);
  });

  test.each(decoders)("of a %s that is good has no mark", (_name, good, decode) => {
    expect(decode(good)?.dataQuality).toEqual([]);
  });

  test("an empty cell, a filler and a blank are nothing, without a mark", () => {
    for (const [, good, decode] of decoders) {
      for (const column of Object.keys(good)) {
        if (typeof good[column] !== "string" || halves.has(column)) continue;
        const isMarked = (written: string) =>
          (tryDecode(decode, { ...good, [column]: written })?.dataQuality ?? []).some(
            ({ issue }) => issue === "UNREADABLE_VALUE",
          );
        expect(["", "  ", "无", "--", "\u3000"].filter(isMarked)).toEqual([]);
      }
    }
  });
});

function fieldsOf(record: Decoded | null): Row {
  if (record === null) return {};
  const { dataQuality: _marks, ...fields } = record as Decoded & Row;
  return fields;
}

function tryDecode(decode: (cells: Row) => Decoded | null, cells: Row): Decoded | null {
  try {
    return decode(cells);
  } catch {
    return null;
  }
}
