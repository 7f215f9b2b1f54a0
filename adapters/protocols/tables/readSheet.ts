import { createRowArranger, type MergedArea, withoutBlanks } from "./arrangeRows.ts";
import { excelMoment, isDateFormat } from "./excelDates.ts";
import { attributesOf, elementsOf, textOfPart, unescapeXml } from "./markup.ts";
import { openZip, type Zip } from "./openZip.ts";
import { cellError, TableError } from "./tableError.ts";
import {
  maxCellCharacters,
  maxMergedAreasItems,
  maxPartBytes,
  maxRowCharacters,
  maxSharedTextsCharacters,
  maxSharedTextsItems,
  maxTableColumnsItems,
  maxTableRowsItems,
  maxUnpackedBytes,
  type TableLayout,
  type TableRow,
} from "./tableLayout.ts";

/** What the cells of a sheet are read with. */
interface Book {
  readonly sheet: Uint8Array;
  readonly sharedTexts: readonly string[];
  /** For each style of the workbook whether it shows a number as a date. */
  readonly dateStyles: readonly boolean[];
  /** Days are counted from 1904 (a setting of the workbook), not from 1900. */
  readonly from1904: boolean;
}

/** Whole numbers from here on have lost digits: a spreadsheet keeps fifteen (IEEE 754). */
const firstInexactInteger = 1e15;

/** The rows of one sheet of an XLSX workbook (ECMA-376 part 1, 18.3), hidden or not. */
export function readSheet(
  bytes: Uint8Array,
  sheetName: string,
  layout: TableLayout,
  take: (row: TableRow) => void,
): void {
  const book = openBook(openZip(bytes), sheetName);
  const arranger = createRowArranger(layout, mergedAreas(book.sheet));
  let rowNumber = 0;
  for (const { attributes, inner } of elementsOf(book.sheet, "row", maxRowCharacters)) {
    rowNumber = Number(attributesOf(attributes)["r"] ?? rowNumber + 1);
    if (!Number.isInteger(rowNumber) || rowNumber < 1 || rowNumber > maxTableRowsItems) {
      throw new TableError("a row outside the sheet");
    }
    const arranged = arranger.arrange(rowNumber, cellsOf(inner, rowNumber, book));
    if (arranged !== null) take(arranged);
  }
  arranger.end();
}

function openBook(zip: Zip, sheetName: string): Book {
  const part = (name: string) => {
    const content = zip.read(name, maxPartBytes);
    return content === null ? null : textOfPart(content);
  };
  const workbook = part("xl/workbook.xml");
  const relations = part("xl/_rels/workbook.xml.rels");
  if (workbook === null || relations === null) throw new TableError("no workbook");
  const sheets = [...workbook.matchAll(/<(?:\w+:)?sheet\s([^<>]*)>/g)].map(([, tag = ""]) => attributesOf(tag));
  const wanted = sheets.find(({ name = "" }) => withoutBlanks(name) === withoutBlanks(sheetName));
  if (wanted === undefined) throw new TableError("sheet");
  const target = [...relations.matchAll(/<(?:\w+:)?Relationship\s([^<>]*)>/g)]
    .map(([, tag = ""]) => attributesOf(tag))
    .find(({ Id }) => Id === wanted["id"])?.["Target"];
  const path = target === undefined ? "" : target.startsWith("/") ? target.slice(1) : `xl/${target}`;
  const sheet = zip.read(path, maxUnpackedBytes);
  if (sheet === null) throw new TableError("sheet");
  const properties = attributesOf(/<(?:\w+:)?workbookPr\s([^<>]*)>/.exec(workbook)?.[1] ?? "");
  return {
    sheet,
    sharedTexts: sharedTextsOf(zip.read("xl/sharedStrings.xml", maxUnpackedBytes)),
    dateStyles: dateStylesOf(part("xl/styles.xml") ?? ""),
    from1904: ["1", "true", "on"].includes(properties["date1904"] ?? ""),
  };
}

function sharedTextsOf(content: Uint8Array | null): readonly string[] {
  const texts: string[] = [];
  let characters = 0;
  if (content === null) return texts;
  for (const { inner } of elementsOf(content, "si", maxRowCharacters)) {
    const text = richText(inner);
    characters += text.length;
    if (texts.length >= maxSharedTextsItems || characters > maxSharedTextsCharacters) {
      throw new TableError("more shared texts than are read");
    }
    // What is too long is refused with its place where a cell shows it.
    texts.push(text.length > maxCellCharacters ? text.slice(0, maxCellCharacters + 1) : text);
  }
  return texts;
}

/** The runs of a text without the phonetic hints beside them. */
function richText(inner: string): string {
  const spoken = inner.includes("rPh") ? inner.replace(/<(?:\w+:)?rPh\b[^<>]*>.*?<\/(?:\w+:)?rPh>/gs, "") : inner;
  return [...spoken.matchAll(/<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)<\/(?:\w+:)?t>/g)]
    .map(([, text = ""]) => unescapeXml(text))
    .join("");
}

function dateStylesOf(styles: string): readonly boolean[] {
  const formats = new Map(
    [...styles.matchAll(/<(?:\w+:)?numFmt\s([^<>]*)>/g)]
      .map(([, tag = ""]) => attributesOf(tag))
      .map(({ numFmtId = "", formatCode = "" }) => [numFmtId, formatCode] as const),
  );
  const cellFormats = /<(?:\w+:)?cellXfs\b[^<>]*>([\s\S]*?)<\/(?:\w+:)?cellXfs>/.exec(styles)?.[1] ?? "";
  return [...cellFormats.matchAll(/<(?:\w+:)?xf\s([^<>]*)>/g)].map(([, tag = ""]) => {
    const id = attributesOf(tag)["numFmtId"] ?? "0";
    return isDateFormat(Number(id), formats.get(id));
  });
}

/** Merged areas stand behind the rows. */
function mergedAreas(sheet: Uint8Array): readonly MergedArea[] {
  const bytes = Buffer.from(sheet.buffer, sheet.byteOffset, sheet.length);
  const end = bytes.lastIndexOf("sheetData>");
  const tail = textOfPart(bytes.subarray(end === -1 ? bytes.length : end + "sheetData>".length));
  const areas: MergedArea[] = [];
  for (const [, tag = ""] of tail.matchAll(/<(?:\w+:)?mergeCell\s([^<>]*)>/g)) {
    const match = /^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$/.exec(attributesOf(tag)["ref"] ?? "");
    if (match === null) throw new TableError("an area of merged cells that is none");
    if (areas.length >= maxMergedAreasItems) throw new TableError("more merged cells than are read");
    const [, firstColumn = "", firstRow, lastColumn = "", lastRow] = match;
    areas.push({
      firstRow: Number(firstRow),
      lastRow: Number(lastRow),
      firstColumn: columnNumber(firstColumn),
      lastColumn: columnNumber(lastColumn),
    });
  }
  return areas;
}

function columnNumber(letters: string): number {
  return [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
}

function cellsOf(inner: string, rowNumber: number, book: Book): (string | undefined)[] {
  const cells: (string | undefined)[] = [];
  let column = 0;
  for (const [, tag = "", content = ""] of inner.matchAll(
    /<(?:\w+:)?c(?:\s([^<>]*?))?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?c>)/g,
  )) {
    const { r = "", t = "n", s = "" } = attributesOf(tag);
    column = r === "" ? column + 1 : columnNumber(/^[A-Z]{1,3}/.exec(r)?.[0] ?? "");
    if (column < 1 || column > maxTableColumnsItems) {
      // Formats reach far to the right in some workbooks; a text there is refused.
      if (content === "") continue;
      throw cellError(rowNumber, Math.max(1, column), "more columns than are read");
    }
    const text = textOfCell(t, s, content, book);
    if (text === undefined) continue;
    if (text.length > maxCellCharacters) throw cellError(rowNumber, column, "a text that is too long");
    cells[column - 1] = text;
  }
  return cells;
}

/**
 * A number as plain digits (a date without a date format is its serial), a date as `yyyy-MM-dd` with the time where it has one,
 * an error such as `#N/A` as it is shown, a formula by its last value and without one as `#N/A`.
 */
function textOfCell(type: string, style: string, content: string, book: Book): string | undefined {
  if (type === "inlineStr") return richText(content);
  const value = /<(?:\w+:)?v(?:\s[^<>]*)?>([^<]*)<\/(?:\w+:)?v>/.exec(content)?.[1];
  if (value === undefined || value === "") return /<(?:\w+:)?f[\s>/]/.test(content) ? "#N/A" : undefined;
  switch (type) {
    case "s": {
      const text = book.sharedTexts[Number(value)];
      if (text === undefined) throw new TableError("a shared text that is not there");
      return text;
    }
    case "str":
    case "e":
    case "d":
      return unescapeXml(value);
    case "b":
      return value === "1" ? "true" : "false";
    default:
      return book.dateStyles[Number(style)] === true ? excelMoment(value, book.from1904) : numberText(value);
  }
}

/** `1.2E+3` as `1200`; U+FFFD behind a whole number that was longer than a spreadsheet keeps, so that no code is taken for it. */
function numberText(value: string): string {
  const number = Number(value);
  if (!Number.isFinite(number)) return unescapeXml(value);
  if (Number.isInteger(number) && Math.abs(number) >= firstInexactInteger) return `${BigInt(number)}\uFFFD`;
  return /e/i.test(value) ? plainDecimal(number) : value;
}

function plainDecimal(number: number): string {
  const [digits = "0", exponent] = String(number).split("e");
  return exponent === undefined ? digits : number.toFixed(Math.min(100, -Number(exponent) + digits.length));
}
