import type { TableRow } from "./tableLayout.ts";

/** Takes the rows of a table one by one and gives what is wanted of them. */
export interface RowSummary {
  readonly add: (row: TableRow) => void;
  readonly rows: () => readonly TableRow[];
}

export type SummariseRows = () => RowSummary;

/** Every row as it is. */
export function collectRows(): RowSummary {
  const rows: TableRow[] = [];
  return { add: (row) => void rows.push(row), rows: () => rows };
}
