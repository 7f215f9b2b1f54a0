import type { CitizenNumber } from "../../values/citizenNumber.ts";
import { crosswalk } from "../../values/crosswalk.ts";
import { readIdentityDocument } from "../../values/identityDocument.ts";
import { requireText } from "../../values/requireText.ts";
import { type SourceRecord, sourceIds } from "../../values/sourceRecord.ts";
import { decodeBoolean } from "../../values/truth.ts";
import { type GridRow, type NamesAround, RowReader } from "./row.ts";

export type RiskKind = "MENTAL_DISORDER" | "RENTED_HOUSING" | "FAMILY_DISPUTE" | "DISASTER";

/** 风险信号. */
export interface RiskRecord extends SourceRecord {
  readonly id: string;
  readonly kind: RiskKind | null;
  readonly level: "RED" | "ORANGE" | "YELLOW" | "BLUE" | null;
  readonly description: string | null;
  /** Of the person concerned; null for a place or a disaster, and where the number is no valid one. */
  readonly citizenNumber: CitizenNumber | null;
  readonly gridCode: string | null;
  readonly foundAt: string | null;
  readonly handled: boolean | null;
}

const codeOfKind: Readonly<Record<RiskKind, string>> = {
  MENTAL_DISORDER: "1",
  RENTED_HOUSING: "2",
  FAMILY_DISPUTE: "3",
  DISASTER: "4",
};
const kindOf = crosswalk(
  { "1": "MENTAL_DISORDER", "2": "RENTED_HOUSING", "3": "FAMILY_DISPUTE", "4": "DISASTER" },
  { unknown: null },
);
const levelOf = crosswalk({ "1": "RED", "2": "ORANGE", "3": "YELLOW", "4": "BLUE" }, { unknown: null });

export function encodeRiskKind(kind: RiskKind): string {
  return codeOfKind[kind];
}

export function decodeRisk(row: GridRow, namesAround: NamesAround): RiskRecord {
  const reader = new RowReader(row, namesAround);
  const { cells } = reader;
  const id = requireText(row, "FX_ID");
  const document = readIdentityDocument(row["SFZH"], { kind: row["ZJLX"] });
  // Most risks concern nobody: an empty cell is no flaw.
  if (document.issue !== null && document.number !== null) cells.mark("person", document.issue);
  return {
    id,
    kind: cells.read("kind", row["RISK_TYPE"], kindOf),
    level: cells.read("level", row["RISK_LEVEL"], levelOf),
    description: reader.text("description", "DESCRIPTION"),
    citizenNumber: document.citizenNumber,
    gridCode: reader.gridCode("gridUnit"),
    foundAt: cells.time("foundAt", row["FIND_TIME"]),
    handled: cells.read("handled", row["HANDLED"], decodeBoolean),
    asOf: cells.time("asOf", row["UPDATE_TIME"]),
    sourceIds: sourceIds("grid", id),
    dataQuality: cells.flags,
  };
}
