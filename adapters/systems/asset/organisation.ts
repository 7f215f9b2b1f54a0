import type { Organisation } from "../../generated/legacyAsset/client.ts";
import { crosswalk } from "../../kit/crosswalk.ts";
import { type DataQualityFlag, dataQualityFlags } from "../../kit/dataQuality.ts";
import { padDivisionCode } from "../../kit/divisionCode.ts";
import { decodeDate } from "../../kit/localDate.ts";
import { decodeDateTime } from "../../kit/localDateTime.ts";
import { requireText } from "../../kit/requireText.ts";
import { type SourceRecord, sourceIds } from "../../kit/sourceRecord.ts";
import { decodeText, isDamagedText } from "../../kit/text.ts";
import { decodeUnifiedSocialCreditCode } from "../../kit/unifiedSocialCreditCode.ts";

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
  readonly dataQuality: readonly DataQualityFlag[];
}

const levelOf = crosswalk({ N1: "GROUP", N2: "VILLAGE", N3: "TOWN" }, { unknown: null });
const activeOf = crosswalk({ 正常: true, 注销: false }, { unknown: null });

/** Null for a row without 统一社会信用代码: the graph has no other name for it. */
export function decodeOrganisation(row: Organisation): OrganisationRecord | null {
  const code = decodeUnifiedSocialCreditCode(row.creditCode);
  if (code === null) return null;
  const unitCode = requireText({ unitCode: row.unitCode }, "unitCode");
  const establishedOn = decodeDate(row.foundedOn);
  return {
    unitCode,
    uscc: code.value,
    checkDigitsValid: code.valid && code.organisationCodeValid,
    name: decodeText(row.name),
    divisionCode: padDivisionCode(row.divisionCode),
    level: levelOf(row.kind),
    representative: decodeText(row.representative),
    establishedOn,
    active: activeOf(row.status),
    asOf: decodeDateTime(row.updatedAt),
    sourceIds: sourceIds("asset", unitCode),
    dataQuality: dataQualityFlags(
      ["uscc", "CHECK_DIGIT_FAILED", !(code.valid && code.organisationCodeValid)],
      ["name", "CHARACTER_LOST", isDamagedText(row.name)],
      ["representative", "CHARACTER_LOST", isDamagedText(row.representative)],
      ["establishedOn", "UNREADABLE_VALUE", establishedOn === null && decodeText(row.foundedOn) !== null],
    ),
  };
}
