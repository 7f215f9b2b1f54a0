import type { ApplicationStep } from "../../generated/legacyFront/client.ts";
import { crosswalk } from "../../kit/crosswalk.ts";
import { decodeDateTime } from "../../kit/localDateTime.ts";
import { decodeText } from "../../kit/text.ts";
import { cell, type RestRow } from "./row.ts";

/** 办理环节 of one application. */
export interface StepRecord {
  readonly applicationNumber: string;
  readonly name: string | null;
  readonly operator: string | null;
  readonly note: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly outcome: "PASSED" | "RETURNED" | null;
}

const outcomeOf = crosswalk({ "1": "PASSED", "2": "RETURNED" }, { unknown: null });

/** A row of getBjgc, which does not name the application it belongs to. */
export function decodeStep(row: RestRow, applicationNumber: string): StepRecord {
  return {
    applicationNumber,
    name: decodeText(cell(row, "tacheName")),
    operator: decodeText(cell(row, "userName")),
    note: decodeText(cell(row, "note")),
    startedAt: decodeDateTime(cell(row, "startTime")),
    endedAt: decodeDateTime(cell(row, "endTime")),
    outcome: outcomeOf(cell(row, "eventname")),
  };
}

/** A row of inf_apply_process. */
export function decodeFrontStep(row: ApplicationStep): StepRecord {
  return {
    applicationNumber: row.applicationNumber ?? "",
    name: decodeText(row.stageName),
    operator: decodeText(row.handlerName),
    note: decodeText(row.note),
    startedAt: decodeDateTime(row.startedAt),
    endedAt: decodeDateTime(row.endedAt),
    outcome: outcomeOf(row.outcome),
  };
}
