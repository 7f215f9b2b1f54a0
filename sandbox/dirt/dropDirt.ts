import { inTenThousands, withCommas } from "../asset/dialect.ts";
import { yuan } from "../world/money.ts";
import type { World } from "../world/types.ts";
import type { Dirt } from "./dirtTypes.ts";
import { dirtyCommunity, some } from "./village.ts";
import { fullWidthDigits } from "./writtenForms.ts";

/**
 * Dirt of the monthly files, whose tables stand below a heading and, in the workbook, two rows of titles; the register has that of the
 * members besides. A cell that cannot be read makes the sum of its organisation unknown, and of no other.
 */
export function dropDirt({ assets: all, members, organisations }: World): Dirt {
  const unit = some(organisations.find(({ divisionCode }) => divisionCode === dirtyCommunity)).unitCode;
  const assets = all.filter(
    ({ unitCode, deleted, category }) => unitCode === unit && !deleted && !category.startsWith("Z"),
  );
  const [hall, shop, market] = [some(assets[0]), some(assets[1]), some(assets[2])];
  // Of another village, whose sum stays exact.
  const elsewhere = all.filter(
    ({ unitCode, deleted, category }) => unitCode !== unit && !deleted && category === "J01",
  );
  const [factory, factoryToo] = [some(elsewhere[0]), some(elsewhere[1])];
  const member = some(members.find(({ unitCode }) => unitCode === unit));
  const unknown = { field: "originalValue", reads: null, issue: "UNREADABLE_VALUE" } as const;
  /** What the graph says of an organisation: the sum over both sheets. */
  const totalOf = (unitCode: string) =>
    yuan(
      all
        .filter((asset) => asset.unitCode === unitCode && !asset.deleted)
        .reduce((cents, { originalValue }) => cents + Math.round(Number(originalValue) * 100), 0),
    );
  const asText = (amount: string) => withCommas(inTenThousands(amount));
  return [
    { kind: "B12", table: "drop.inventory", key: hall.number, column: "原值", written: "待评估", ...unknown },
    { kind: "B12", table: "drop.inventory", key: shop.number, column: "原值", written: "壹拾万元", ...unknown },
    {
      kind: "B10",
      table: "drop.inventory",
      key: factory.number,
      column: "原值",
      written: asText(factory.originalValue),
      field: "originalValue",
      reads: totalOf(factory.unitCode),
    },
    {
      kind: "B10",
      table: "drop.inventory",
      key: factoryToo.number,
      column: "原值",
      written: fullWidthDigits(asText(factoryToo.originalValue)),
      field: "originalValue",
      reads: totalOf(factoryToo.unitCode),
    },
    { kind: "B11", table: "drop.inventory", like: market.number, cells: { 资产编号: "新增", 单位代码: null } },
    { kind: "B11", table: "drop.inventory", like: market.number, cells: { 资产编号: "补录", 单位代码: unit.slice(1) } },
    { kind: "B11", table: "drop.register", like: member.number, cells: { 单位代码: "" } },
    { kind: "B11", table: "drop.register", like: member.number, cells: { 单位代码: unit.slice(1) } },
  ];
}
