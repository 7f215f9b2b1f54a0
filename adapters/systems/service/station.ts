import { MarkedCells } from "../../values/markedCells.ts";
import { type SourceRecord, sourceIds } from "../../values/sourceRecord.ts";
import { decodeBoolean } from "../../values/truth.ts";
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
  const cells = new MarkedCells();
  return {
    id,
    communityCode: cells.text("community", cell(row, "qhdm")),
    name: cells.text("name", cell(row, "zdmc")),
    address: cells.text("address", cell(row, "dz")),
    officeHours: cells.text("officeHours", cell(row, "blsj")),
    phones: cells.phones("phones", cell(row, "lxdh")),
    generalWindow: cells.read("generalWindow", cell(row, "qkck"), decodeBoolean),
    selfServiceTerminal: cells.read("selfServiceTerminal", cell(row, "zzzd"), decodeBoolean),
    asOf: cells.time("asOf", cell(row, "gxsj")),
    sourceIds: sourceIds("service", id),
    dataQuality: cells.flags,
  };
}
