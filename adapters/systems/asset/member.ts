import type { Member } from "../../generated/legacyAsset/client.ts";
import type { CitizenNumber } from "../../kit/citizenNumber.ts";
import { crosswalk } from "../../kit/crosswalk.ts";
import { type DataQualityFlag, dataQualityFlags } from "../../kit/dataQuality.ts";
import { decimalOf } from "../../kit/decimal.ts";
import { type IdentityDocumentKind, readIdentityDocument } from "../../kit/identityDocument.ts";
import { decodeDateTime } from "../../kit/localDateTime.ts";
import { requireText } from "../../kit/requireText.ts";
import { type SourceRecord, sourceIds } from "../../kit/sourceRecord.ts";
import { decodeText, isDamagedText } from "../../kit/text.ts";
import { decodeBoolean } from "../../kit/truth.ts";

/** 成员: a row of the register of members. The dead stay in it. */
export interface MemberRecord extends SourceRecord {
  readonly number: string;
  readonly unitCode: string;
  /** Null for a member without a valid one, who is no person of the graph and joined with nobody. */
  readonly citizenNumber: CitizenNumber | null;
  readonly documentKind: IdentityDocumentKind | null;
  readonly name: string | null;
  readonly householdNumber: string | null;
  readonly relationToHead: string | null;
  readonly status: "ACTIVE" | "DECEASED" | "LEFT" | null;
  readonly isMember: boolean | null;
  readonly certificateNumber: string | null;
  readonly statedShares: string | null;
  readonly dataQuality: readonly DataQualityFlag[];
}

const statusOf = crosswalk({ 正常: "ACTIVE", 死亡: "DECEASED", 退出: "LEFT" }, { unknown: null });

export function decodeMember(row: Member): MemberRecord {
  const number = requireText({ memberNumber: row.memberNumber }, "memberNumber");
  const document = readIdentityDocument(row.citizenId, { kind: row.documentKind });
  const statedShares = decimalOf(row.shareCount);
  return {
    number,
    unitCode: decodeText(row.unitCode) ?? "",
    citizenNumber: document.citizenNumber,
    documentKind: document.kind,
    name: decodeText(row.name),
    householdNumber: decodeText(row.householdNumber),
    relationToHead: decodeText(row.relation),
    status: statusOf(row.status),
    isMember: decodeBoolean(row.isMember),
    certificateNumber: decodeText(row.certificateNumber),
    statedShares,
    asOf: decodeDateTime(row.updatedAt),
    sourceIds: sourceIds("asset", number),
    dataQuality: dataQualityFlags(
      ["person", document.issue],
      ["name", "CHARACTER_LOST", isDamagedText(row.name)],
      ["relationToHead", "CHARACTER_LOST", isDamagedText(row.relation)],
      ["statedShares", "UNREADABLE_VALUE", statedShares === null && decodeText(row.shareCount) !== null],
    ),
  };
}
