import { strToU8, zipSync } from "fflate";
import iconv from "iconv-lite";

/** A register of members as the platform drops it, in GB18030; synthetic people of area 329901. */
export function largeRegisterCsv(rows: number): Buffer {
  const lines = ["单位代码,成员编号,姓名,身份证号码,持股数"];
  for (let row = 0; row < rows; row += 1) {
    const number = String(row).padStart(12, "0");
    lines.push(`\t${32058310200 + (row % 50)},\t${number},李秀英,\t329901199001${number.slice(-6)},"1,000"`);
  }
  lines.push(`合计,,,,"${rows}000"`, "");
  return iconv.encode(lines.join("\r\n"), "gb18030");
}

/** A workbook from its parts, for sheets that no library would write. */
export function workbookOf(parts: {
  readonly sheet: string;
  readonly sharedStrings?: string;
  readonly workbookPr?: string;
  readonly styles?: string;
  readonly sheetState?: string;
  readonly extra?: Readonly<Record<string, Uint8Array>>;
}): Buffer {
  const { sheet, sharedStrings, workbookPr = "", styles, sheetState = "", extra = {} } = parts;
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  return Buffer.from(
    zipSync({
      "xl/workbook.xml": strToU8(
        `<workbook xmlns="${main}" xmlns:r="r"><workbookPr ${workbookPr}/><sheets><sheet name="资源 信息" sheetId="1" ${sheetState} r:id="rId1"/></sheets></workbook>`,
      ),
      "xl/_rels/workbook.xml.rels": strToU8(
        `<Relationships><Relationship Id="rId1" Type="t" Target="worksheets/sheet1.xml"/></Relationships>`,
      ),
      "xl/worksheets/sheet1.xml": strToU8(`<worksheet xmlns="${main}">${sheet}</worksheet>`),
      ...(sharedStrings === undefined ? {} : { "xl/sharedStrings.xml": strToU8(`<sst>${sharedStrings}</sst>`) }),
      ...(styles === undefined ? {} : { "xl/styles.xml": strToU8(styles) }),
      ...extra,
    }),
  );
}

/** A sheet whose cells are texts in place; undefined leaves a cell out. */
export function textSheet(rows: readonly (readonly (string | undefined)[])[], tail = ""): string {
  const lines = rows.map((cells, row) => {
    const written = cells.map((text, column) =>
      text === undefined
        ? ""
        : `<c r="${String.fromCharCode(65 + column)}${row + 1}" t="inlineStr"><is><t>${text}</t></is></c>`,
    );
    return `<row r="${row + 1}">${written.join("")}</row>`;
  });
  return `<sheetData>${lines.join("")}</sheetData>${tail}`;
}

export function largeWorkbook(rows: number): Buffer {
  const data = Array.from({ length: rows }, (_, row) => [`ZC${row}`, String(32058310200 + (row % 50)), "12.5", "10"]);
  return workbookOf({ sheet: textSheet([["资产编号", "单位代码", "原值(万元)", "净值(万元)"], ...data]) });
}

/** 43 kB that unpack to one shared text of so many characters. */
export function sharedTextBomb(characters: number): Buffer {
  return workbookOf({
    sheet: `<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>`,
    sharedStrings: `<si><t>${"a".repeat(characters)}</t></si>`,
  });
}

/** A sheet that unpacks to so many bytes of blanks. */
export function blankBomb(bytes: number): Buffer {
  return workbookOf({ sheet: `<sheetData>${" ".repeat(bytes)}</sheetData>` });
}

/** A workbook with so many parts. */
export function manyPartsWorkbook(parts: number): Buffer {
  const extra = Object.fromEntries(Array.from({ length: parts }, (_, index) => [`xl/p${index}`, new Uint8Array(1)]));
  return workbookOf({ sheet: "<sheetData/>", extra });
}

/** A workbook whose directory states that its sheet has fewer bytes than it unpacks to. */
export function lyingWorkbook(bytes: number): Buffer {
  const zip = blankBomb(bytes);
  for (
    let at = zip.indexOf("PK\u0001\u0002", 0, "latin1");
    at !== -1;
    at = zip.indexOf("PK\u0001\u0002", at + 4, "latin1")
  ) {
    if (zip.readUInt32LE(at + 24) > bytes) zip.writeUInt32LE(1_000, at + 24);
  }
  return zip;
}
