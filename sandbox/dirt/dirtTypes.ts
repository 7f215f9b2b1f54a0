/** Kinds of dirt, by what is wrong: times, bytes and characters, tables, rows and codes, ways of writing. */
export type DirtKind = "B8" | "B9" | "B10" | "B11" | "B12";

/** A table of a stand-in, as `system.table`. */
export type DirtTable =
  | "grid.unit"
  | "grid.household"
  | "grid.resident"
  | "grid.event"
  | "grid.task"
  | "grid.keyPlace"
  | "grid.risk"
  | "service.application"
  | "service.result"
  | "service.evaluation"
  | "service.item"
  | "service.station"
  | "asset.member"
  | "asset.shareholding"
  | "asset.asset"
  | "asset.contract"
  | "asset.receipt"
  | "asset.balance"
  | "asset.transaction"
  | "asset.transactionStep"
  | "drop.register"
  | "drop.inventory";

/** A cell that is written another way than the system's own. */
export interface DirtyCell {
  readonly kind: DirtKind;
  readonly table: DirtTable;
  /** Of its record, in the stand-in. */
  readonly key: string;
  readonly column: string;
  readonly written: string | null;
  /** The field of the graph that reads it. */
  readonly field: string;
  /** What the field has to say; null and an empty list come with the mark. */
  readonly reads: string | number | boolean | null | readonly string[];
  readonly issue?: "UNREADABLE_VALUE" | "CHARACTER_LOST" | "LENGTH_DIFFERS" | "DEFAULT_VALUE";
}

/** A row beside the good ones that nobody can read, since its key is missing or damaged: the world does not know it. */
export interface DirtyRow {
  readonly kind: "B11";
  readonly table: DirtTable;
  /** Key of the good record that it resembles. */
  readonly like: string;
  readonly cells: Readonly<Record<string, string | null>>;
}

export type Dirt = readonly (DirtyCell | DirtyRow)[];
