import type { Asset } from "../../generated/legacyAsset/client.ts";
import { decodeArea } from "../../values/area.ts";
import { crosswalk } from "../../values/crosswalk.ts";
import { decodeDatabaseDate } from "../../values/databaseTime.ts";
import { MarkedCells } from "../../values/markedCells.ts";
import { requireText } from "../../values/requireText.ts";
import { type SourceRecord, sourceIds } from "../../values/sourceRecord.ts";
import { unitCodeLength } from "./organisation.ts";

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
  /** `yyyy-MM-dd`. */
  readonly registeredOn: string | null;
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
  const cells = new MarkedCells();
  const category = cells.text("category", row.category);
  const area = cells.read("areaMu", row.area, (figure) => decodeArea(figure, row.areaUnit));
  return {
    id,
    unitCode: cells.code("organization", row.unitCode, unitCodeLength) ?? "",
    name: cells.text("name", row.name),
    kind: cells.read("kind", category?.charAt(0), kindOf),
    category,
    usage: cells.read("usage", row.usage, usageOf),
    originalValue: cells.money("originalValue", row.originalValue, "wanYuan"),
    accumulatedDepreciation: cells.money("accumulatedDepreciation", row.depreciation, "wanYuan"),
    netValue: cells.money("netValue", row.netValue, "wanYuan"),
    areaSquareMetres: area?.areaSquareMetres ?? null,
    areaMu: area?.areaMu ?? null,
    registeredOn: cells.databaseTime("registeredOn", row.registeredOn, decodeDatabaseDate),
    asOf: cells.time("asOf", row.updatedAt),
    sourceIds: sourceIds("asset", id),
    dataQuality: cells.flags,
  };
}
