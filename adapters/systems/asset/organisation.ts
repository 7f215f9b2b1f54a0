import type { Organisation } from "../../generated/legacyAsset/client.ts";
import { crosswalk } from "../../values/crosswalk.ts";
import { padDivisionCode } from "../../values/divisionCode.ts";
import { MarkedCells } from "../../values/markedCells.ts";
import { requireText } from "../../values/requireText.ts";
import { type SourceRecord, sourceIds } from "../../values/sourceRecord.ts";
import { decodeUnifiedSocialCreditCode } from "../../values/unifiedSocialCreditCode.ts";

/** 农村集体经济组织. */
export interface OrganisationRecord extends SourceRecord {
  /** The platform's own code, 11 digits: what its other tables refer to. */
  readonly unitCode: string;
  readonly uscc: string;
  readonly checkDigitsValid: boolean;
  readonly name: string | null;
  /** 12 digits: a community, or a town for a town-level organisation. */
  readonly divisionCode: string | null;
  readonly level: "GROUP" | "VILLAGE" | "TOWN" | null;
  readonly representative: string | null;
  readonly establishedOn: string | null;
  readonly active: boolean | null;
}

/** 单位代码 of every table of the platform. */
export const unitCodeLength = 11;

const levelOf = crosswalk({ N1: "GROUP", N2: "VILLAGE", N3: "TOWN" }, { unknown: null });
const activeOf = crosswalk({ 正常: true, 注销: false }, { unknown: null });

/** Null for a row without 统一社会信用代码: the graph has no other name for it. */
export function decodeOrganisation(row: Organisation): OrganisationRecord | null {
  const code = decodeUnifiedSocialCreditCode(row.creditCode);
  if (code === null) return null;
  const unitCode = requireText({ unitCode: row.unitCode }, "unitCode");
  const checkDigitsValid = code.valid && code.organisationCodeValid;
  const cells = new MarkedCells();
  cells.mark("uscc", "CHECK_DIGIT_FAILED", !checkDigitsValid);
  cells.mark("sourceIds", "LENGTH_DIFFERS", unitCode.length !== unitCodeLength);
  return {
    unitCode,
    uscc: code.value,
    checkDigitsValid,
    name: cells.text("name", row.name),
    divisionCode: cells.read("community", row.divisionCode, padDivisionCode),
    level: cells.read("level", row.kind, levelOf),
    representative: cells.text("representative", row.representative),
    establishedOn: cells.day("establishedOn", row.foundedOn),
    active: cells.read("active", row.status, activeOf),
    asOf: cells.time("asOf", row.updatedAt),
    sourceIds: sourceIds("asset", unitCode),
    dataQuality: cells.flags,
  };
}
