import { decodeDateTime } from "../../kit/localDateTime.ts";
import { decodePhones } from "../../kit/phones.ts";
import { type SourceRecord, sourceIds } from "../../kit/sourceRecord.ts";
import { decodeText } from "../../kit/text.ts";
import { decodeBoolean } from "../../kit/truth.ts";
import { cell, type RestRow, requireCell } from "./row.ts";

/** 服务站点 of a community. */
export interface StationRecord extends SourceRecord {
  readonly id: string;
  /** 12 digits. */
  readonly communityCode: string | null;
  readonly name: string | null;
  readonly address: string | null;
  readonly officeHours: string | null;
  readonly phones: readonly string[];
  /** 全科窗口 */
  readonly generalWindow: boolean | null;
  /** 自助终端 */
  readonly selfServiceTerminal: boolean | null;
}

export function decodeStation(row: RestRow): StationRecord {
  const id = requireCell(row, "zdbm");
  return {
    id,
    communityCode: decodeText(cell(row, "qhdm")),
    name: decodeText(cell(row, "zdmc")),
    address: decodeText(cell(row, "dz")),
    officeHours: decodeText(cell(row, "blsj")),
    phones: decodePhones(cell(row, "lxdh")),
    generalWindow: decodeBoolean(cell(row, "qkck")),
    selfServiceTerminal: decodeBoolean(cell(row, "zzzd")),
    asOf: decodeDateTime(cell(row, "gxsj")),
    sourceIds: sourceIds("service", id),
  };
}
