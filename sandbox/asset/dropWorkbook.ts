import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import writeExcelFile, { type Row, type SheetData } from "write-excel-file/node";
import type { SyntheticAsset, World } from "../world/types.ts";
import { inTenThousands } from "./dialect.ts";

/** Blanks in the names of the file and of a sheet are the platform's. */
export const WORKBOOK_NAME = " 资产清查 表.xlsx";
const HEADER = "资产编号,单位代码,名称,类别,原值(万元),累计折旧(万元),净值(万元),面积,面积单位,使用状况,登记日期";

/** Writes the stock-taking workbook; dates are Excel serials. */
export async function writeAssetWorkbook(directory: string, world: World): Promise<void> {
  await mkdir(directory, { recursive: true });
  const kept = world.assets.filter(({ deleted }) => !deleted);
  const [resources, others] = [kept.filter(isResource), kept.filter((asset) => !isResource(asset))];
  await writeExcelFile([
    { data: sheet(others), sheet: "固定资产" },
    { data: sheet(resources), sheet: "资源 信息" },
  ]).toFile(join(directory, WORKBOOK_NAME));
}

function isResource({ category }: SyntheticAsset): boolean {
  return category.startsWith("Z");
}

function sheet(assets: readonly SyntheticAsset[]): SheetData {
  return [HEADER.split(","), ...assets.map(row)];
}

function row(asset: SyntheticAsset): Row {
  return [
    asset.number,
    asset.unitCode,
    asset.name,
    asset.category,
    Number(inTenThousands(asset.originalValue)),
    Number(inTenThousands(asset.depreciation)),
    Number(inTenThousands(asset.netValue)),
    asset.area === null ? null : Number(asset.area),
    asset.areaUnit,
    asset.usage,
    { value: new Date(`${asset.updatedAt.slice(0, 10)}T00:00:00Z`), type: Date, format: "yyyy-mm-dd" },
  ];
}
