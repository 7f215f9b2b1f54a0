import type { Member } from "../../generated/legacyAsset/client.ts";
import type { CitizenNumber } from "../../values/citizenNumber.ts";
import { crosswalk } from "../../values/crosswalk.ts";
import { decimalOf } from "../../values/decimal.ts";
import { type IdentityDocumentKind, readIdentityDocument } from "../../values/identityDocument.ts";
import { MarkedCells } from "../../values/markedCells.ts";
import { requireText } from "../../values/requireText.ts";
import { type SourceRecord, sourceIds } from "../../values/sourceRecord.ts";
import { decodeBoolean } from "../../values/truth.ts";
import { unitCodeLength } from "./organisation.ts";

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
}

/** 户序号 of the register, with leading zeros. */
const householdNumberLength = 4;
const statusOf = crosswalk({ 正常: "ACTIVE", 死亡: "DECEASED", 退出: "LEFT" }, { unknown: null });

export function decodeMember(row: Member): MemberRecord {
  const number = requireText({ memberNumber: row.memberNumber }, "memberNumber");
  const document = readIdentityDocument(row.citizenId, { kind: row.documentKind });
  const cells = new MarkedCells();
  if (document.issue !== null) cells.mark("person", document.issue);
  return {
    number,
    unitCode: cells.code("organization", row.unitCode, unitCodeLength) ?? "",
    citizenNumber: document.citizenNumber,
    documentKind: document.kind,
    name: cells.text("name", row.name),
    householdNumber: cells.code("householdNumber", row.householdNumber, householdNumberLength),
    relationToHead: cells.text("relationToHead", row.relation),
    status: cells.read("status", row.status, statusOf),
    isMember: cells.read("isMember", row.isMember, decodeBoolean),
    certificateNumber: cells.text("certificateNumber", row.certificateNumber),
    statedShares: cells.read("statedShares", row.shareCount, decimalOf),
    asOf: cells.time("asOf", row.updatedAt),
    sourceIds: sourceIds("asset", number),
    dataQuality: cells.flags,
  };
}
