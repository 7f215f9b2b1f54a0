import type { CitizenNumber } from "../../values/citizenNumber.ts";
import { crosswalk } from "../../values/crosswalk.ts";
import { type IdentityDocumentKind, readIdentityDocument } from "../../values/identityDocument.ts";
import { decodeDate } from "../../values/localDate.ts";
import { isPlaceholderDay } from "../../values/localDateTime.ts";
import { type SourceRecord, sourceIds } from "../../values/sourceRecord.ts";
import { decodeText } from "../../values/text.ts";
import { decodeBoolean } from "../../values/truth.ts";
import { householdCodeLength } from "./household.ts";
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
}

const genderOf = crosswalk({ 男: "MALE", "1": "MALE", 女: "FEMALE", "2": "FEMALE" }, { unknown: null });
/** Category codes of the "9+X" practice around GB/T 31000. */
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

/** RY_ID; null where the platform left it out. */
export function residentKey({ sourceIds: [id] }: ResidentRecord): string | null {
  return id?.value ?? null;
}

export function decodeResident(row: GridRow, namesAround: NamesAround): ResidentRecord {
  const reader = new RowReader(row, namesAround);
  const { cells } = reader;
  const birthDate = decodeDate(row["CSRQ"]);
  const document = readIdentityDocument(row["SFZH"], { kind: row["ZJLX"], birthDate });
  if (document.issue !== null) cells.mark("idNumber", document.issue);
  cells.mark("birthDate", "DEFAULT_VALUE", isPlaceholderDay(row["CSRQ"]));
  cells.mark("birthDate", "UNREADABLE_VALUE", birthDate === null && decodeText(row["CSRQ"]) !== null);
  return {
    citizenNumber: document.citizenNumber,
    documentKind: document.kind,
    documentNumber: document.number,
    name: reader.text("name", "XM"),
    gender: cells.read("gender", row["XB"], genderOf),
    birthDate,
    phones: cells.phones("phones", row["LXDH"]),
    registeredAddress: reader.text("registeredAddress", "HJDZ"),
    address: reader.text("address", "XZDZ"),
    relationToHead: reader.text("relationToHead", "YHZGX"),
    residence: residenceOf(row["RYLB"]),
    specialCategories: (decodeText(row["ZDRY"]) ?? "").split(",").filter((category) => category !== ""),
    deceased: cells.read("deceased", row["SWBZ"], decodeBoolean),
    householdCode: cells.code("household", row["HH_ID"], householdCodeLength),
    gridCode: reader.gridCode("gridUnit"),
    asOf: cells.time("asOf", row["UPDATE_TIME"]),
    sourceIds: sourceIds("grid", cells.text("sourceIds", row["RY_ID"])),
    dataQuality: cells.flags,
  };
}
