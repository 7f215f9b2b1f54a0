import type { Asset } from "../../generated/legacyAsset/client.ts";
import { decodeArea } from "../../kit/area.ts";
import { crosswalk } from "../../kit/crosswalk.ts";
import { decodeDateTime } from "../../kit/localDateTime.ts";
import { decodeMoney } from "../../kit/money.ts";
import { requireText } from "../../kit/requireText.ts";
import { type SourceRecord, sourceIds } from "../../kit/sourceRecord.ts";
import { decodeText } from "../../kit/text.ts";

/** 集体资产/资源. */
export interface AssetRecord extends SourceRecord {
  readonly id: string;
  readonly unitCode: string;
  readonly name: string | null;
  readonly kind: AssetKind | null;
  readonly category: string | null;
  readonly usage: AssetUsage | null;
  /** Yuan, two places; the platform writes 万元. */
  readonly originalValue: string | null;
  readonly accumulatedDepreciation: string | null;
  readonly netValue: string | null;
  readonly areaSquareMetres: string | null;
  readonly areaMu: string | null;
}

export type AssetKind = "RESOURCE" | "OPERATING" | "NON_OPERATING";
export type AssetUsage = "OWN_USE" | "RENTED_OUT" | "IDLE";

/** The first letter of 资产分类 says the group. */
export const letterOfKind: Readonly<Record<AssetKind, string>> = { RESOURCE: "Z", OPERATING: "J", NON_OPERATING: "F" };
/** 使用状况 as the platform writes it. */
export const wordOfUsage: Readonly<Record<AssetUsage, string>> = { OWN_USE: "自用", RENTED_OUT: "出租", IDLE: "闲置" };

const kindOf = crosswalk({ Z: "RESOURCE", J: "OPERATING", F: "NON_OPERATING" }, { unknown: null });
const usageOf = crosswalk({ 自用: "OWN_USE", 出租: "RENTED_OUT", 闲置: "IDLE" }, { unknown: null });

export function decodeAsset(row: Asset): AssetRecord {
  const id = requireText({ assetNumber: row.assetNumber }, "assetNumber");
  const category = decodeText(row.category);
  const area = decodeArea(row.area, row.areaUnit);
  return {
    id,
    unitCode: decodeText(row.unitCode) ?? "",
    name: decodeText(row.name),
    kind: kindOf(category?.charAt(0)),
    category,
    usage: usageOf(row.usage),
    originalValue: decodeMoney(row.originalValue, "wanYuan"),
    accumulatedDepreciation: decodeMoney(row.depreciation, "wanYuan"),
    netValue: decodeMoney(row.netValue, "wanYuan"),
    areaSquareMetres: area?.areaSquareMetres ?? null,
    areaMu: area?.areaMu ?? null,
    asOf: decodeDateTime(row.updatedAt),
    sourceIds: sourceIds("asset", id),
  };
}
