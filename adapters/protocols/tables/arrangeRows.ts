import { cellError } from "./tableError.ts";
import { maxTableColumnsItems, maxTableRowsItems, type TableLayout, type TableRow } from "./tableLayout.ts";

/** An area of merged cells, counted from 1, both ends included. */
export interface MergedArea {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

export interface RowArranger {
  /**
   * The row by its titles; null for a heading, a title, an empty row and a sum row.
   *
   * @param rowNumber in the file, counted from 1
   * @throws TableError with the place of what does not fit
   */
  readonly arrange: (rowNumber: number, cells: readonly (string | undefined)[]) => TableRow | null;
  /** @throws TableError where the file ended above its titles */
  readonly end: () => void;
}

/** Rows that add up others: their first word. */
const sumWords: ReadonlySet<string> = new Set(["合计", "总计", "小计", "累计", "本页合计"]);

/** Puts the cells of a file under the titles that its layout declares. */
export function createRowArranger(layout: TableLayout, merged: readonly MergedArea[] = []): RowArranger {
  const { columns, headingRows = 0, titleRows = 1, filledDown = [] } = layout;
  const firstTitleRow = headingRows + 1;
  const lastTitleRow = headingRows + titleRows;
  const titleCells: (readonly (string | undefined)[])[] = [];
  const downward = merged.filter(({ lastRow }) => lastRow > lastTitleRow).sort((a, b) => a.firstRow - b.firstRow);
  const above = new Map<number, { readonly until: number; readonly text: string | undefined }>();
  let titles: readonly string[] | null = null;
  let nextMerged = 0;
  let rows = 0;

  function readTitles(): readonly string[] {
    const width = Math.max(...titleCells.map((cells) => cells.length));
    const read = Array.from({ length: width }, (_, index) => {
      const parts = titleCells.map((cells, row) => withoutBlanks(cells[index] ?? spreadTitle(row, index)));
      return [...new Set(parts)].filter((part) => part !== "").join("/");
    });
    for (const [index, title] of read.entries()) {
      if (title !== "" && read.indexOf(title) !== index) {
        throw cellError(lastTitleRow, index + 1, "a title that another column has");
      }
    }
    const missing = columns.findIndex((column) => !read.includes(column));
    if (missing !== -1) throw cellError(lastTitleRow, null, `no column for title ${missing + 1} of the declared ones`);
    return read;
  }

  /** The text of a title that is merged over several columns stands in the first of them. */
  function spreadTitle(titleRow: number, index: number): string {
    const row = firstTitleRow + titleRow;
    const area = merged.find(
      ({ firstRow, lastRow, firstColumn, lastColumn }) =>
        firstRow <= row && row <= lastRow && firstColumn <= index + 1 && index + 1 <= lastColumn,
    );
    return area === undefined ? "" : (titleCells[area.firstRow - firstTitleRow]?.[area.firstColumn - 1] ?? "");
  }

  function takeMerged(rowNumber: number, cells: readonly (string | undefined)[], named: readonly string[]): void {
    for (; nextMerged < downward.length; nextMerged += 1) {
      const area = downward[nextMerged];
      if (area === undefined || area.firstRow > rowNumber) return;
      const title = named[area.firstColumn - 1] ?? "";
      if (area.firstRow <= lastTitleRow || area.firstColumn !== area.lastColumn || !filledDown.includes(title)) {
        throw cellError(area.firstRow, area.firstColumn, "merged cells that the layout does not declare");
      }
      above.set(area.firstColumn, { until: area.lastRow, text: cells[area.firstColumn - 1] });
    }
  }

  return {
    arrange(rowNumber, cells) {
      if (cells.length > maxTableColumnsItems) {
        throw cellError(rowNumber, maxTableColumnsItems, "more columns than are read");
      }
      if (rowNumber <= headingRows) return null;
      if (rowNumber <= lastTitleRow) {
        while (titleCells.length < rowNumber - firstTitleRow) titleCells.push([]);
        titleCells.push(cells);
        return null;
      }
      titles ??= titleCells.length === 0 ? noTitles() : readTitles();
      const first = cells.find((cell) => cell !== undefined && cell.trim() !== "");
      if (first === undefined || sumWords.has(withoutBlanks(first))) return null;
      takeMerged(rowNumber, cells, titles);
      rows += 1;
      if (rows > maxTableRowsItems) throw cellError(rowNumber, null, "more rows than are read");
      const row: Record<string, string> = {};
      for (let index = 0; index < Math.max(cells.length, titles.length); index += 1) {
        const held = above.get(index + 1);
        const text = (held !== undefined && rowNumber <= held.until ? held.text : cells[index])?.trim() ?? "";
        const title = titles[index] ?? "";
        if (text === "") continue;
        if (title === "") throw cellError(rowNumber, index + 1, "a cell without a title above it");
        row[title] = text;
      }
      return row;
    },
    end() {
      if (titles === null) titles = titleCells.length < titleRows ? noTitles() : readTitles();
    },
  };

  function noTitles(): never {
    throw cellError(lastTitleRow, null, "no titles");
  }
}

export function withoutBlanks(text: string | undefined): string {
  return (text ?? "").replace(/\s/g, "");
}
