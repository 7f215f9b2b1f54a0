import { crosswalk } from "../../values/crosswalk.ts";
import { decodeItemCode } from "../../values/itemCode.ts";
import { MarkedCells } from "../../values/markedCells.ts";
import { type SourceRecord, sourceIds } from "../../values/sourceRecord.ts";
import { decodeText } from "../../values/text.ts";
import { decodeBoolean } from "../../values/truth.ts";
import { decodeUnifiedSocialCreditCode } from "../../values/unifiedSocialCreditCode.ts";
import { decodeWholeNumber } from "../../values/wholeNumber.ts";
import { decodeChannels, type HandlingChannel } from "./handlingChannel.ts";
import { decodeMaterials, type MaterialRecord } from "./material.ts";
import { cell, type RestRow, requireCell } from "./row.ts";
import { decodeTimeLimit, type TimeLimit } from "./timeLimit.ts";

export type ItemKind = "IMMEDIATE" | "PROMISED" | "JOINT" | "FORWARDED";
export type ExerciseLevel = "NATIONAL" | "PROVINCE" | "PREFECTURE" | "COUNTY" | "TOWN" | "COMMUNITY";

/** 政务服务事项. */
export interface ItemRecord extends SourceRecord {
  /** 31 characters (GB/T 39554.1), or the old number of 32 digits. */
  readonly implementationCode: string;
  readonly basicCode: string | null;
  readonly oldCode: string | null;
  readonly name: string | null;
  readonly departmentName: string | null;
  readonly departmentUscc: string | null;
  /** Digits 3 and 4 of the basic code. */
  readonly type: string | null;
  readonly kind: ItemKind | null;
  readonly level: ExerciseLevel | null;
  readonly legalTimeLimit: TimeLimit | null;
  readonly promisedTimeLimit: TimeLimit | null;
  readonly visits: number | null;
  readonly charged: boolean | null;
  readonly feeBasis: string | null;
  readonly conditions: string | null;
  readonly legalBasis: string | null;
  readonly address: string | null;
  readonly officeHours: string | null;
  readonly consultationPhone: string | null;
  readonly complaintPhone: string | null;
  readonly channels: readonly HandlingChannel[];
  readonly audience: string | null;
  readonly materials: readonly MaterialRecord[];
}

const kindOf = crosswalk({ "1": "IMMEDIATE", "2": "PROMISED", "3": "JOINT", "4": "FORWARDED" }, { unknown: null });
const levelOf = crosswalk(
  { "1": "NATIONAL", "2": "PROVINCE", "3": "PREFECTURE", "4": "COUNTY", "5": "TOWN", "6": "COMMUNITY" },
  { unknown: null },
);

function usccOf(text: string | null | undefined): string | null {
  const code = decodeUnifiedSocialCreditCode(text);
  return code?.hasForm === true ? code.value : null;
}

export function decodeItem(row: RestRow): ItemRecord {
  const implementationCode = requireCell(row, "sxbm").toUpperCase();
  const code = decodeItemCode(implementationCode);
  const cells = new MarkedCells();
  cells.mark("implementationCode", "UNREADABLE_VALUE", code === null);
  const parts = code === null || code.kind === "old" || code.kind === "basic" ? null : code;
  const basicCode = decodeText(cell(row, "jbbm")) ?? parts?.basic ?? null;
  return {
    implementationCode,
    basicCode,
    oldCode: cells.text("oldCode", cell(row, "jsxbm")),
    name: cells.text("name", cell(row, "sxmc")),
    departmentName: cells.text("department", cell(row, "bmmc")),
    departmentUscc: cells.read("department", cell(row, "bmbm"), usccOf) ?? parts?.department ?? null,
    type: basicCode?.slice(2, 4) ?? null,
    kind: cells.read("kind", cell(row, "bjlxbm"), kindOf),
    level: cells.read("level", cell(row, "xscj"), levelOf) ?? levelOf(parts?.level),
    legalTimeLimit: cells.read("legalTimeLimit", cell(row, "fdqx"), (amount) =>
      decodeTimeLimit(amount, cell(row, "fdqxdw")),
    ),
    promisedTimeLimit: cells.read("promisedTimeLimit", cell(row, "cnqx"), (amount) =>
      decodeTimeLimit(amount, cell(row, "cnqxdw")),
    ),
    visits: cells.read("visits", cell(row, "dcs"), decodeWholeNumber),
    charged: cells.read("charged", cell(row, "sfsf"), decodeBoolean),
    feeBasis: cells.text("feeBasis", cell(row, "sfyj")),
    conditions: cells.text("conditions", cell(row, "sltj")),
    legalBasis: cells.text("legalBasis", cell(row, "sdyj")),
    address: cells.text("address", cell(row, "bldz")),
    officeHours: cells.text("officeHours", cell(row, "blsj")),
    consultationPhone: cells.text("consultationPhone", cell(row, "zxdh")),
    complaintPhone: cells.text("complaintPhone", cell(row, "jddh")),
    channels: decodeChannels(cell(row, "blxs")),
    audience: decodeText(cell(row, "fwdx")),
    materials: decodeMaterials(row["cl"]),
    asOf: cells.time("asOf", cell(row, "gxsj")),
    sourceIds: sourceIds("service", implementationCode),
    dataQuality: cells.flags,
  };
}
