import { requireText } from "../../values/requireText.ts";
import { decodeText } from "../../values/text.ts";
import { decodeWholeNumber } from "../../values/wholeNumber.ts";
import type { GridRow } from "./row.ts";

/** 事件类型 of the platform's dictionary. */
export interface EventTypeRecord {
  /** As in `TYPE_` of an event. */
  readonly code: string;
  readonly name: string | null;
  /** 办理时限 in days. */
  readonly days: number | null;
  /** 承办部门, without the name of the town. */
  readonly department: string | null;
}

export function decodeEventType(row: GridRow): EventTypeRecord {
  return {
    code: requireText(row, "TYPE_"),
    name: decodeText(row["TYPE_NAME"]),
    days: decodeWholeNumber(row["LIMIT_DAYS"]),
    department: decodeText(row["DEPT_NAME"]),
  };
}
