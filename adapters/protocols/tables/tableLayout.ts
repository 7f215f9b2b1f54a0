/** Where a table stands in a file: what does not fit is refused with its place. */
export interface TableLayout {
  /** Titles without blanks that have to be there; other columns may stand beside them. */
  readonly columns: readonly string[];
  /** Rows above the titles, such as a heading over merged cells; 0 by default. */
  readonly headingRows?: number;
  /** Rows of titles; 1 by default. Of two, a column is called `upper/lower`, or by the one that is there. */
  readonly titleRows?: 1 | 2;
  /** Columns in which a cell that is merged downwards holds for every row that it covers; elsewhere it is refused. */
  readonly filledDown?: readonly string[];
  /** What stands between the cells of a CSV line; a comma by default. */
  readonly delimiter?: "," | ";" | "\t";
}

/** A row by column title; an empty cell is left out. */
export type TableRow = Readonly<Record<string, string>>;

/** A workbook has a dozen parts and one for each sheet; a zip of more entries is none. */
export const maxZipEntriesItems = 1_000;
/** All parts of a workbook that are unpacked: 100,000 rows of a register have 60 MB. Compression reaches 1,000 to 1. */
export const maxUnpackedBytes = 256 * 1024 * 1024;
/** Titles, styles and relations of a workbook, which are read as one text. */
export const maxPartBytes = 16 * 1024 * 1024;
/** Rows of an Excel sheet (its own limit, 2^20); a city's register of members in a CSV has half as many. */
export const maxTableRowsItems = 1_048_576;
/** Excel allows 16,384; no table of an exchange is that wide, and every cell of a row costs. */
export const maxTableColumnsItems = 500;
/** Excel's own limit for the text of a cell (2^15 - 1). */
export const maxCellCharacters = 32_767;
/** One line of a CSV or one row of a sheet as XML. */
export const maxRowCharacters = 2_000_000;
/** Texts that the cells of a workbook share, all sheets together. */
export const maxSharedTextsItems = 2_000_000;
/** Characters of all shared texts, 128 MB in memory. */
export const maxSharedTextsCharacters = 64_000_000;
/** Areas of merged cells in a sheet. */
export const maxMergedAreasItems = 100_000;
/** Half a million lines take four seconds on a slow core. */
export const maxParseMs = 60_000;
/** Memory of the thread that parses, beside the bytes of the file: what the bounds above let in fits. */
export const maxParserHeapMegabytes = 512;
/** Rows of one message to the main thread: taking it over and adding it up costs a few milliseconds. */
export const rowsOfMessage = 200;
