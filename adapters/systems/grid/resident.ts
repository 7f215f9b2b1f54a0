import type { CitizenNumber } from "../../kit/citizenNumber.ts";
import { crosswalk } from "../../kit/crosswalk.ts";
import { type DataQualityFlag, dataQualityFlags } from "../../kit/dataQuality.ts";
import { type IdentityDocumentKind, readIdentityDocument } from "../../kit/identityDocument.ts";
import { decodeDate } from "../../kit/localDate.ts";
import { decodeDateTime, isPlaceholderDay } from "../../kit/localDateTime.ts";
import { readPhones } from "../../kit/phones.ts";
import { type SourceRecord, sourceIds } from "../../kit/sourceRecord.ts";
import { decodeText } from "../../kit/text.ts";
import { decodeBoolean } from "../../kit/truth.ts";
import { type GridRow, type NamesAround, RowReader } from "./row.ts";

/** 实有人口: one resident as the grid platform holds the person. */
export interface ResidentRecord extends SourceRecord {
  /** Null for a resident without a valid one, who is no person of the graph and joined with nobody. */
  readonly citizenNumber: CitizenNumber | null;
  readonly documentKind: IdentityDocumentKind | null;
  readonly documentNumber: string | null;
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

/** A resident that is a person of the graph. */
export interface IdentifiedResident extends ResidentRecord {
  readonly citizenNumber: CitizenNumber;
}

export function isIdentified(resident: ResidentRecord): resident is IdentifiedResident {
  return resident.citizenNumber !== null;
}

export function decodeResident(row: GridRow, namesAround: NamesAround): ResidentRecord {
  const reader = new RowReader(row, namesAround);
  const name = reader.text("XM");
  const registeredAddress = reader.text("HJDZ");
  const address = reader.text("XZDZ");
  const phones = readPhones(row["LXDH"]);
  const birthDate = decodeDate(row["CSRQ"]);
  const document = readIdentityDocument(row["SFZH"], { kind: row["ZJLX"], birthDate });
  return {
    citizenNumber: document.citizenNumber,
    documentKind: document.kind,
    documentNumber: document.number,
    name,
    gender: genderOf(row["XB"]),
    birthDate,
    phones: phones.numbers,
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
      ["idNumber", document.issue],
      ["phones", "UNREADABLE_VALUE", phones.unreadable],
      ["birthDate", "DEFAULT_VALUE", isPlaceholderDay(row["CSRQ"])],
      ["birthDate", "UNREADABLE_VALUE", birthDate === null && decodeText(row["CSRQ"]) !== null],
      ["name", "CHARACTER_LOST", reader.damagedFields.includes("XM")],
      ["registeredAddress", "CHARACTER_LOST", reader.damagedFields.includes("HJDZ")],
      ["address", "CHARACTER_LOST", reader.damagedFields.includes("XZDZ")],
    ),
  };
}
