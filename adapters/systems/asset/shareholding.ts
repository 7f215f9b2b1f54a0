import type { Shareholding } from "../../generated/legacyAsset/client.ts";
import { crosswalk } from "../../values/crosswalk.ts";
import { decimalOf } from "../../values/decimal.ts";
import { MarkedCells } from "../../values/markedCells.ts";
import { requireText } from "../../values/requireText.ts";
import { type SourceRecord, sourceIds } from "../../values/sourceRecord.ts";

/** 股权. */
export interface ShareholdingRecord extends SourceRecord {
  readonly number: string;
  readonly membershipNumber: string;
  readonly kind: "COLLECTIVE" | "MEMBER" | "INCENTIVE" | "POVERTY_RELIEF" | "FIVE_GUARANTEES" | null;
  readonly shares: string | null;
  readonly valuePerShareYuan: string | null;
}

/** Kinds of shares as public registers of such platforms name them. */
const kindOf = crosswalk(
  { 集体股: "COLLECTIVE", 成员股: "MEMBER", 激励股: "INCENTIVE", 扶贫股: "POVERTY_RELIEF", 五保股: "FIVE_GUARANTEES" },
  { unknown: null },
);

export function decodeShareholding(row: Shareholding): ShareholdingRecord {
  const number = requireText({ shareholdingNumber: row.shareholdingNumber }, "shareholdingNumber");
  const cells = new MarkedCells();
  return {
    number,
    membershipNumber: requireText({ memberNumber: row.memberNumber }, "memberNumber"),
    kind: cells.read("kind", row.kind, kindOf),
    shares: cells.read("shares", row.count, decimalOf),
    valuePerShareYuan: cells.money("valuePerShareYuan", row.originalValue, "yuan"),
    asOf: cells.time("asOf", row.updatedAt),
    sourceIds: sourceIds("asset", number),
    dataQuality: cells.flags,
  };
}
