import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import iconv from "iconv-lite";
import { dirtOf } from "../dirt/dirt.ts";
import { withDirt } from "../dirt/withDirt.ts";
import type { World } from "../world/types.ts";
import { addDecimals, withCommas } from "./dialect.ts";
import { memberRows } from "./memberRows.ts";

/** Stands above the titles, as in every table that people print. */
const HEADING = "农村集体经济组织成员名册,,,,,,,,,,";
const HEADER = "单位代码,成员编号,户序号,户主姓名,姓名,身份证号码,与户主关系,是否成员,持股数,股权证号,更新时间";
/** Longer numbers lose digits in a spreadsheet, so a tabulator makes them text. */
const LONG_NUMBER = /^\d{11,}[\dXx]?$/;

/**
 * Writes the monthly register: GB18030, CRLF, a heading above the titles, the sum of the shares in a last row 合计; then the `.ok` file with the
 * number of members, which says that the register is whole.
 *
 * @param day yyyyMMdd
 */
export async function writeMemberDrop(directory: string, day: string, world: World): Promise<void> {
  await mkdir(directory, { recursive: true });
  const name = join(directory, `JTZC_CY_${day}`);
  const rows = memberRows(world);
  const table = rows.map((row) => ({
    单位代码: row.dwdm,
    成员编号: row.cybh,
    户序号: row.hxh,
    户主姓名: row.hzxm,
    姓名: row.xm,
    身份证号码: row.sfzh,
    与户主关系: row.yhzgx,
    是否成员: row.sfcy,
    持股数: row.cyg,
    股权证号: row.gqzh,
    更新时间: row.gxsj,
  }));
  const written = withDirt(table, (row) => row["成员编号"], dirtOf(world), "drop.register");
  const lines = written.map((row) => Object.values(row).map(cell).join(","));
  // A figure that the platform cannot add is none for it.
  const sum = addDecimals(rows.map(({ cyg }) => cyg.replaceAll(",", "")).filter((cyg) => /^[\d.]+$/.test(cyg)));
  const text = [HEADING, HEADER, ...lines, `合计,,,,,,,,${cell(withCommas(sum))},,`, ""].join("\r\n");
  await writeFile(`${name}.csv.part`, iconv.encode(text, "gb18030"));
  await rename(`${name}.csv.part`, `${name}.csv`);
  await writeFile(`${name}.ok`, String(written.length));
}

function cell(value: string): string {
  if (LONG_NUMBER.test(value.trim())) return `\t${value}`;
  return value.includes(",") ? `"${value}"` : value;
}
