import type { ApplicationStep } from "../../generated/legacyFront/client.ts";
import { crosswalk } from "../../values/crosswalk.ts";
import type { DataQualityFlag } from "../../values/dataQuality.ts";
import { MarkedCells } from "../../values/markedCells.ts";
import { requireText } from "../../values/requireText.ts";
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
  readonly dataQuality: readonly DataQualityFlag[];
}

const outcomeOf = crosswalk({ "1": "PASSED", "2": "RETURNED" }, { unknown: null });

/** A row of getBjgc, which does not name the application it belongs to. */
export function decodeStep(row: RestRow, applicationNumber: string): StepRecord {
  const cells = new MarkedCells();
  return {
    applicationNumber,
    name: cells.text("name", cell(row, "tacheName")),
    operator: cells.text("operator", cell(row, "userName")),
    note: cells.text("note", cell(row, "note")),
    startedAt: cells.time("startedAt", cell(row, "startTime")),
    endedAt: cells.time("endedAt", cell(row, "endTime")),
    outcome: cells.read("outcome", cell(row, "eventname"), outcomeOf),
    dataQuality: cells.flags,
  };
}

/** A row of inf_apply_process. */
export function decodeFrontStep(row: ApplicationStep): StepRecord {
  const cells = new MarkedCells();
  return {
    applicationNumber: requireText({ no: row.applicationNumber }, "no"),
    name: cells.text("name", row.stageName),
    operator: cells.text("operator", row.handlerName),
    note: cells.text("note", row.note),
    startedAt: cells.time("startedAt", row.startedAt),
    endedAt: cells.time("endedAt", row.endedAt),
    outcome: cells.read("outcome", row.outcome, outcomeOf),
    dataQuality: cells.flags,
  };
}
