import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import iconv from "iconv-lite";
import type { World } from "../world/types.ts";
import { addDecimals, withCommas } from "./dialect.ts";
import { memberRows } from "./memberRows.ts";

const HEADER = "单位代码,成员编号,户序号,户主姓名,姓名,身份证号码,与户主关系,是否成员,持股数,股权证号,更新时间";
/** Longer numbers lose digits in a spreadsheet, so a tabulator makes them text. */
const LONG_NUMBER = /^\d{11,}[\dXx]?$/;

/**
 * Writes the monthly register: GB18030, CRLF, the sum of the shares in a last row 合计; then the `.ok` file with the
 * number of members, which says that the register is whole.
 *
 * @param day yyyyMMdd
 */
export async function writeMemberDrop(directory: string, day: string, world: World): Promise<void> {
  await mkdir(directory, { recursive: true });
  const name = join(directory, `JTZC_CY_${day}`);
  const rows = memberRows(world);
  const lines = rows.map((row) =>
    [row.dwdm, row.cybh, row.hxh, row.hzxm, row.xm, row.sfzh, row.yhzgx, row.sfcy, row.cyg, row.gqzh, row.gxsj]
      .map(cell)
      .join(","),
  );
  const sum = addDecimals(rows.map(({ cyg }) => cyg.replaceAll(",", "")));
  const text = [HEADER, ...lines, `合计,,,,,,,,${cell(withCommas(sum))},,`, ""].join("\r\n");
  await writeFile(`${name}.csv.part`, iconv.encode(text, "gb18030"));
  await rename(`${name}.csv.part`, `${name}.csv`);
  await writeFile(`${name}.ok`, String(rows.length));
}

function cell(value: string): string {
  if (LONG_NUMBER.test(value.trim())) return `\t${value}`;
  return value.includes(",") ? `"${value}"` : value;
}
