import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import writeExcelFile, { type SheetData } from "write-excel-file/node";
import { dirtOf } from "../dirt/dirt.ts";
import type { Dirt } from "../dirt/dirtTypes.ts";
import { withDirt } from "../dirt/withDirt.ts";
import type { SyntheticAsset, World } from "../world/types.ts";
import { addDecimals, inTenThousands } from "./dialect.ts";

/** Blanks in the names of the file and of a sheet are the platform's. */
export const WORKBOOK_NAME = " 资产清查 表.xlsx";
/** Two rows of titles: what belongs together has a title over it. */
const TITLES = [
  ["资产编号", null],
  ["单位代码", null],
  ["名称", null],
  ["类别", null],
  ["金额(万元)", "原值"],
  ["金额(万元)", "累计折旧"],
  ["金额(万元)", "净值"],
  ["面积", "数量"],
  ["面积", "单位"],
  ["使用状况", null],
  ["登记日期", null],
] as const;

/** Writes the stock-taking workbook: a heading over merged cells, two rows of titles, a last row 合计; dates are Excel serials. */
export async function writeAssetWorkbook(directory: string, world: World): Promise<void> {
  await mkdir(directory, { recursive: true });
  const kept = world.assets.filter(({ deleted }) => !deleted);
  const dirt = dirtOf(world);
  const ofAssets = new Set(kept.filter((asset) => !isResource(asset)).map(({ number }) => number));
  const [resources, others] = [kept.filter(isResource), kept.filter((asset) => !isResource(asset))];
  await writeExcelFile([
    {
      data: sheet(
        "固定资产",
        others,
        dirt.filter((one) => ofAssets.has("key" in one ? one.key : one.like)),
      ),
      sheet: "固定资产",
    },
    { data: sheet("资源信息", resources, []), sheet: "资源 信息" },
  ]).toFile(join(directory, WORKBOOK_NAME));
}

function isResource({ category }: SyntheticAsset): boolean {
  return category.startsWith("Z");
}

function sheet(name: string, assets: readonly SyntheticAsset[], dirt: Dirt): SheetData {
  const heading = [{ value: `${name}清查表`, columnSpan: TITLES.length }, ...TITLES.slice(1).map(() => null)];
  const upper = TITLES.map(([title, below], index) => {
    if (below === null) return { value: title, rowSpan: 2 };
    if (TITLES[index - 1]?.[0] === title) return null;
    return { value: title, columnSpan: TITLES.filter(([other]) => other === title).length };
  });
  const lower = TITLES.map(([, below]) => below);
  const rows = withDirt(assets.map(row), (cells) => cells["资产编号"], dirt, "drop.inventory");
  const sum = ["合计", ...TITLES.slice(1).map(([, below]) => (below === "原值" ? sumOf(assets) : null))];
  return [heading, upper, lower, ...rows.map((cells) => Object.values(cells)), sum];
}

function sumOf(assets: readonly SyntheticAsset[]): number {
  return Number(addDecimals(assets.map(({ originalValue }) => inTenThousands(originalValue))));
}

function row(asset: SyntheticAsset) {
  return {
    资产编号: asset.number,
    单位代码: asset.unitCode,
    名称: asset.name,
    类别: asset.category,
    原值: Number(inTenThousands(asset.originalValue)),
    累计折旧: Number(inTenThousands(asset.depreciation)),
    净值: Number(inTenThousands(asset.netValue)),
    面积: asset.area === null ? null : Number(asset.area),
    面积单位: asset.areaUnit,
    使用状况: asset.usage,
    登记日期: { value: new Date(`${asset.updatedAt.slice(0, 10)}T00:00:00Z`), type: Date, format: "yyyy-mm-dd" },
  };
}
