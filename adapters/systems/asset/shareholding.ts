import type { Shareholding } from "../../generated/legacyAsset/client.ts";
import { crosswalk } from "../../kit/crosswalk.ts";
import { decimalOf } from "../../kit/decimal.ts";
import { decodeDateTime } from "../../kit/localDateTime.ts";
import { decodeMoney } from "../../kit/money.ts";
import { requireText } from "../../kit/requireText.ts";
import { type SourceRecord, sourceIds } from "../../kit/sourceRecord.ts";
import { decodeText } from "../../kit/text.ts";

/** 股权. */
export interface ShareholdingRecord extends SourceRecord {
  readonly number: string;
  readonly membershipNumber: string;
  readonly kind: "COLLECTIVE" | "MEMBER" | "INCENTIVE" | "POVERTY_RELIEF" | "FIVE_GUARANTEES" | null;
  readonly shares: string | null;
  readonly valuePerShareYuan: string | null;
}

/** Kinds of shares as public registers of such platforms name them (DOMAIN 5.2). */
const kindOf = crosswalk(
  { 集体股: "COLLECTIVE", 成员股: "MEMBER", 激励股: "INCENTIVE", 扶贫股: "POVERTY_RELIEF", 五保股: "FIVE_GUARANTEES" },
  { unknown: null },
);

export function decodeShareholding(row: Shareholding): ShareholdingRecord {
  const number = requireText({ shareholdingNumber: row.shareholdingNumber }, "shareholdingNumber");
  return {
    number,
    membershipNumber: decodeText(row.memberNumber) ?? "",
    kind: kindOf(row.kind),
    shares: decimalOf(row.count),
    valuePerShareYuan: decodeMoney(row.originalValue, "yuan"),
    asOf: decodeDateTime(row.updatedAt),
    sourceIds: sourceIds("asset", number),
  };
}
