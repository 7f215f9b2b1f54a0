import { normaliseCitizenId } from "../../kit/citizenId.ts";
import { crosswalk } from "../../kit/crosswalk.ts";
import { type DataQualityFlag, dataQualityFlags } from "../../kit/dataQuality.ts";
import { decodeDate } from "../../kit/localDate.ts";
import { decodeDateTime } from "../../kit/localDateTime.ts";
import { decodePhones } from "../../kit/phones.ts";
import { type SourceRecord, sourceIds } from "../../kit/sourceRecord.ts";
import { decodeText } from "../../kit/text.ts";
import { decodeBoolean } from "../../kit/truth.ts";
import { type GridRow, type NamesAround, RowReader } from "./row.ts";

/** 实有人口: one resident as the grid platform holds the person. */
export interface ResidentRecord extends SourceRecord {
  /** Citizen ID number in its 18-character form, or another document's number. */
  readonly idNumber: string;
  readonly name: string | null;
  readonly gender: "MALE" | "FEMALE" | null;
  readonly birthDate: string | null;
  readonly phones: readonly string[];
  readonly registeredAddress: string | null;
  readonly address: string | null;
  readonly relationToHead: string | null;
  readonly residence: "REGISTERED" | "FLOATING" | "LEFT_BEHIND" | "OVERSEAS" | "OTHER" | null;
  readonly specialCategories: readonly string[];
  readonly deceased: boolean | null;
  readonly householdCode: string | null;
  readonly gridCode: string | null;
  readonly dataQuality: readonly DataQualityFlag[];
}

const genderOf = crosswalk({ 男: "MALE", "1": "MALE", 女: "FEMALE", "2": "FEMALE" }, { unknown: null });
/** Category codes of the "9+X" practice around GB/T 31000 (DOMAIN 3.1). */
const residenceOf = crosswalk(
  { hjrk: "REGISTERED", ldrk: "FLOATING", lsry: "LEFT_BEHIND", jwry: "OVERSEAS", "": null },
  { unknown: "OTHER" },
);

/** Null for a row without any document number: such a person cannot be joined with another system. */
export function decodeResident(row: GridRow, namesAround: NamesAround): ResidentRecord | null {
  const document = normaliseCitizenId(row["SFZH"]);
  if (document === null) return null;
  const reader = new RowReader(row, namesAround);
  const name = reader.text("XM");
  const registeredAddress = reader.text("HJDZ");
  const address = reader.text("XZDZ");
  const birthDate = decodeDate(row["CSRQ"]);
  return {
    idNumber: document.value,
    name,
    gender: genderOf(row["XB"]),
    birthDate,
    phones: decodePhones(row["LXDH"]),
    registeredAddress,
    address,
    relationToHead: decodeText(row["YHZGX"]),
    residence: residenceOf(row["RYLB"]),
    specialCategories: (decodeText(row["ZDRY"]) ?? "").split(",").filter((category) => category !== ""),
    deceased: decodeBoolean(row["SWBZ"]),
    householdCode: decodeText(row["HH_ID"]),
    gridCode: decodeText(row["GRID_CODE"]),
    asOf: decodeDateTime(row["UPDATE_TIME"]),
    sourceIds: sourceIds("grid", row["RY_ID"]),
    dataQuality: dataQualityFlags(
      ["idNumber", "CHECK_DIGIT_FAILED", !document.valid],
      ["idNumber", "CONVERTED_FROM_OLD_FORMAT", document.converted],
      ["birthDate", "UNREADABLE_VALUE", birthDate === null && decodeText(row["CSRQ"]) !== null],
      ["name", "CHARACTER_LOST", reader.damagedFields.includes("XM")],
      ["registeredAddress", "CHARACTER_LOST", reader.damagedFields.includes("HJDZ")],
      ["address", "CHARACTER_LOST", reader.damagedFields.includes("XZDZ")],
    ),
  };
}

export function decodeResidents(rows: readonly GridRow[], namesAround: NamesAround): readonly ResidentRecord[] {
  return rows.map((row) => decodeResident(row, namesAround)).filter((resident) => resident !== null);
}
