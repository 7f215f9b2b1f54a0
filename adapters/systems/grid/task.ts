import type { DataQualityFlag } from "../../values/dataQuality.ts";
import { requireText } from "../../values/requireText.ts";
import { decodeText } from "../../values/text.ts";
import { type GridRow, type NamesAround, RowReader } from "./row.ts";

/** 办理环节 of an event. */
export interface TaskRecord {
  readonly id: string;
  readonly eventId: string;
  readonly name: string | null;
  readonly organisation: string | null;
  readonly operator: string | null;
  readonly advice: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Serial number of the write that added the task: its idempotency key. */
  readonly serialNumber: string | null;
  readonly dataQuality: readonly DataQualityFlag[];
}

/** 环节名称 of the task that each operation of `handleEvent` adds. */
export const taskNameOf = {
  accept: "受理",
  dispatch: "派遣",
  sign: "签收",
  start: "处理",
  return: "退回",
  feedback: "反馈",
  verifyPass: "结案",
  verifyFail: "核查",
} as const;

export type EventOperation = keyof typeof taskNameOf;

export function decodeTask(row: GridRow, namesAround: NamesAround): TaskRecord {
  const reader = new RowReader(row, namesAround);
  const { cells } = reader;
  return {
    id: requireText(row, "TASK_ID"),
    eventId: requireText(row, "EVENT_ID"),
    name: reader.text("name", "TASK_NAME"),
    organisation: reader.text("organisation", "OPER_ORG"),
    operator: reader.text("operator", "OPER_USER"),
    advice: reader.text("advice", "ADVICE"),
    startedAt: cells.time("startedAt", row["START_TIME"]),
    endedAt: cells.time("endedAt", row["END_TIME"]),
    serialNumber: decodeText(row["OPER_SN"]),
    dataQuality: cells.flags,
  };
}
