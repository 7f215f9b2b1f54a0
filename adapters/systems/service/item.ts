import { crosswalk } from "../../kit/crosswalk.ts";
import { decodeItemCode } from "../../kit/itemCode.ts";
import { decodeDateTime } from "../../kit/localDateTime.ts";
import { type SourceRecord, sourceIds } from "../../kit/sourceRecord.ts";
import { decodeText } from "../../kit/text.ts";
import { decodeBoolean } from "../../kit/truth.ts";
import { decodeUnifiedSocialCreditCode } from "../../kit/unifiedSocialCreditCode.ts";
import { decodeWholeNumber } from "../../kit/wholeNumber.ts";
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

export function decodeItem(row: RestRow): ItemRecord {
  const implementationCode = requireCell(row, "sxbm").toUpperCase();
  const code = decodeItemCode(implementationCode);
  const parts = code === null || code.kind === "old" || code.kind === "basic" ? null : code;
  const basicCode = decodeText(cell(row, "jbbm")) ?? parts?.basic ?? null;
  return {
    implementationCode,
    basicCode,
    oldCode: decodeText(cell(row, "jsxbm")),
    name: decodeText(cell(row, "sxmc")),
    departmentName: decodeText(cell(row, "bmmc")),
    departmentUscc: decodeUnifiedSocialCreditCode(cell(row, "bmbm"))?.value ?? parts?.department ?? null,
    type: basicCode?.slice(2, 4) ?? null,
    kind: kindOf(cell(row, "bjlxbm")),
    level: levelOf(cell(row, "xscj")) ?? levelOf(parts?.level),
    legalTimeLimit: decodeTimeLimit(cell(row, "fdqx"), cell(row, "fdqxdw")),
    promisedTimeLimit: decodeTimeLimit(cell(row, "cnqx"), cell(row, "cnqxdw")),
    visits: decodeWholeNumber(cell(row, "dcs")),
    charged: decodeBoolean(cell(row, "sfsf")),
    feeBasis: decodeText(cell(row, "sfyj")),
    conditions: decodeText(cell(row, "sltj")),
    legalBasis: decodeText(cell(row, "sdyj")),
    address: decodeText(cell(row, "bldz")),
    officeHours: decodeText(cell(row, "blsj")),
    consultationPhone: decodeText(cell(row, "zxdh")),
    complaintPhone: decodeText(cell(row, "jddh")),
    channels: decodeChannels(cell(row, "blxs")),
    audience: decodeText(cell(row, "fwdx")),
    materials: decodeMaterials(row["cl"]),
    asOf: decodeDateTime(cell(row, "gxsj")),
    sourceIds: sourceIds("service", implementationCode),
  };
}
